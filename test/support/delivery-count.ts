import type { EventStore, RecordedEvent } from '../../src/event-store/index.js';
import type { PipelineOutcomeRecorded } from '../../src/modules/alerts/domain/index.js';
import type { LoadDelivery } from './delivery-load.js';

/** What was promised, held against the log. */
export interface DeliveryCount {
  /** Outcomes that were answered 2xx at least once. */
  readonly answered: number;
  /** Outcomes in the log. */
  readonly recorded: number;
  /** Ids of answered ones that the log does not hold, or holds as something else. */
  readonly lost: readonly string[];
  /** Ids of facts whose outcome, or id, stands in the log before. */
  readonly doubled: readonly string[];
  /** Ids of facts that nobody was promised: rightly there where a sender got no answer and never asked again. */
  readonly unanswered: readonly string[];
}

/** `answered` has the ids that were answered. Counts in streams whose name begins so; needs no Jest around it. */
export const countDeliveries = async (
  store: Pick<EventStore, 'readAll'>,
  answered: ReadonlyMap<string, LoadDelivery>,
  streamPrefix = 'alert-',
): Promise<DeliveryCount> => {
  const recorded = new Map<string, LoadDelivery>();
  const outcomes = new Set<string>();
  const doubled: string[] = [];
  for await (const event of store.readAll({ filter: { streamPrefixes: [streamPrefix] } })) {
    if (event.type !== 'PipelineOutcomeRecorded') continue;
    const { outcome, branch } = dataOf(event);
    const { pipelineId, status, finishedAt } = outcome;
    const key = `${event.stream} ${pipelineId} ${status} ${finishedAt}`;
    if (recorded.has(event.id) || outcomes.has(key)) doubled.push(event.id);
    outcomes.add(key);
    recorded.set(event.id, {
      ref: branch.ref,
      pipelineId: Number(pipelineId),
      status: status as LoadDelivery['status'],
    });
  }
  return {
    answered: answered.size,
    recorded: outcomes.size,
    lost: [...answered].filter(([id, delivery]) => !isSame(recorded.get(id), delivery)).map(([id]) => id),
    doubled,
    unanswered: [...recorded.keys()].filter((id) => !answered.has(id)),
  };
};

/** The count of a run in which every delivery was sent until it was answered. */
export const allRecordedOnce = (outcomes: number): DeliveryCount => ({
  answered: outcomes,
  recorded: outcomes,
  lost: [],
  doubled: [],
  unanswered: [],
});

const dataOf = ({ data }: RecordedEvent) => data as unknown as PipelineOutcomeRecorded['data'];

const isSame = (found: LoadDelivery | undefined, sent: LoadDelivery): boolean =>
  found?.pipelineId === sent.pipelineId && found.status === sent.status && found.ref === sent.ref;
