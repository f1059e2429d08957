import { describe, expect, it } from '@jest/globals';
import type { RecordedEvent } from '../../src/event-store/index.js';
import { countDeliveries } from './delivery-count.js';
import type { LoadDelivery } from './delivery-load.js';

const delivery = (pipelineId: number): LoadDelivery => ({ ref: 'main', pipelineId, status: 'failed' });

const fact = (id: string, { ref, pipelineId, status }: LoadDelivery): RecordedEvent => ({
  id,
  stream: `alert-source:4711:branch:${ref}`,
  type: 'PipelineOutcomeRecorded',
  data: { branch: { kind: 'branch', ref }, outcome: { pipelineId: String(pipelineId), status, finishedAt: null } },
  metadata: {},
  revision: 0n,
  position: 1n,
  recordedAt: new Date(0),
});

const logOf = (...events: RecordedEvent[]) => ({
  async *readAll() {
    yield* events;
  },
});

describe('The count of deliveries', () => {
  const answered = new Map([
    ['a', delivery(1)],
    ['b', delivery(2)],
  ]);

  it('finds nothing where the log holds what was answered, once', async () => {
    const log = logOf(
      fact('a', delivery(1)),
      { ...fact('x', delivery(1)), type: 'AlertOpened' },
      fact('b', delivery(2)),
    );
    expect(await countDeliveries(log, answered)).toEqual({
      answered: 2,
      recorded: 2,
      lost: [],
      doubled: [],
      unanswered: [],
    });
  });

  it('finds what is lost: not there, or there as another outcome', async () => {
    expect(await countDeliveries(logOf(fact('a', delivery(1))), answered)).toMatchObject({ recorded: 1, lost: ['b'] });
    const swapped = logOf(fact('a', delivery(1)), fact('b', delivery(3)));
    expect(await countDeliveries(swapped, answered)).toMatchObject({ recorded: 2, lost: ['b'] });
  });

  it('finds what is doubled, under the same id or another one', async () => {
    const log = logOf(fact('a', delivery(1)), fact('b', delivery(2)), fact('c', delivery(1)), fact('b', delivery(2)));
    expect(await countDeliveries(log, answered)).toMatchObject({ recorded: 2, doubled: ['c', 'b'], unanswered: ['c'] });
  });
});
