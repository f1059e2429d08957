import { deepStrictEqual } from 'node:assert/strict';
import type { EventStore } from '../../src/event-store/index.js';
import type { Answer } from './answer-to.js';
import { countDeliveries, type DeliveryCount } from './delivery-count.js';
import type { LoadDelivery } from './delivery-load.js';
import { eventually } from './eventually.js';
import { expectReadModelEqualsLog } from './read-model-view.js';

const WORKED_OFF_WITHIN_MS = 120_000;
const SHOWN_WITHIN_MS = 60_000;

/**
 * Waits until a service that is left alone has worked its spool off, then counts, and requires that the read model is a fold of the log. Every delivery that
 * was sent must have been answered in the end. Needs no Jest around it.
 */
export const settleAndCount = async (
  ask: (path: string) => Promise<Answer>,
  store: EventStore,
  answered: ReadonlyMap<string, LoadDelivery>,
  streamPrefix = 'alert-',
): Promise<DeliveryCount> => {
  await eventually(async () => {
    const { json } = await ask('/health/ready');
    const { status, records, parked } = (json?.spool ?? {}) as Record<string, unknown>;
    deepStrictEqual({ status, records, parked }, { status: 'empty', records: 0, parked: 0 });
  }, WORKED_OFF_WITHIN_MS);
  const count = await countDeliveries(store, answered, streamPrefix);
  await eventually(() => expectReadModelEqualsLog(ask, store), SHOWN_WITHIN_MS);
  return count;
};
