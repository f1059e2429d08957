import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  AppendResultUnknownError,
  type EventStore,
  type JsonObject,
  type RecordedEvent,
} from '../../src/event-store/index.js';
import type { BranchRequest } from '../../src/modules/alerts/commands/branch-writer/branch-request.js';
import { BranchWriter } from '../../src/modules/alerts/commands/branch-writer/branch-writer.js';
import { loadBranch } from '../../src/modules/alerts/commands/branch-writer/loaded-branch.js';
import { branchStateOf } from '../../src/modules/alerts/commands/branch-writer/stored-branch-event.js';
import { ReceivePipelineEvent } from '../../src/modules/alerts/commands/index.js';
import { ReceivePipelineEventHandler } from '../../src/modules/alerts/commands/receive-pipeline-event/receive-pipeline-event.handler.js';
import {
  type BranchEvent,
  type BranchState,
  DEFAULT_POLICY,
  evolve,
  initialState,
  type PipelineEvent,
} from '../../src/modules/alerts/domain/index.js';
import { BranchScenario, pipelineEvent } from '../support/branch-scenario.js';
import { eventually } from '../support/eventually.js';
import { createTestEventLog, type TestEventLog } from '../support/test-event-log.js';

let log: TestEventLog;
let store: EventStore;

beforeAll(async () => {
  log = await createTestEventLog();
  store = await log.open();
});
afterAll(() => log.remove());

/** A service process that receives deliveries, and the stream of the branch they belong to. */
const receiverOn = (
  eventStore: EventStore,
  sourceId: string = randomUUID(),
  timeoutMs = 5_000,
  writer = new BranchWriter(eventStore),
) => {
  const handler = new ReceivePipelineEventHandler(writer);
  return {
    sourceId,
    stream: `alert-${sourceId}:4711:branch:main`,
    deliver: (event: PipelineEvent) =>
      handler.execute(
        new ReceivePipelineEvent({
          deliveryId: randomUUID(),
          sourceId,
          receivedAt: new Date(),
          deadline: Date.now() + timeoutMs,
          event,
          policy: DEFAULT_POLICY,
          traceparent: null,
        }),
      ),
  };
};

const readAll = async (stream: string): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for await (const event of store.readStream(stream, { direction: 'forwards' })) events.push(event);
  return events;
};

const typesIn = async (stream: string): Promise<string[]> => (await readAll(stream)).map((event) => event.type);

describe('deliveries of one branch', () => {
  it('are recorded once when the same outcome arrives 50 times at once', async () => {
    const { deliver, stream } = receiverOn(store);
    const answers = await Promise.all(Array.from({ length: 50 }, () => deliver(pipelineEvent(1, 'failed'))));
    expect(answers.map((answer) => answer.result).sort()).toEqual([...Array(49).fill('duplicate'), 'opened']);
    expect(new Set(answers.map((answer) => `${answer.id} ${answer.position}`)).size).toBe(1);
    expect(await typesIn(stream)).toEqual(['PipelineOutcomeRecorded', 'AlertOpened']);
  });

  it('that arrive while an append is under way are written as one, each with an answer of its own', async () => {
    const appends: number[] = [];
    const counting = {
      ...store,
      append: (request: Parameters<EventStore['append']>[0]) => {
        appends.push(request.events.length);
        return store.append(request);
      },
    };
    const { deliver } = receiverOn(counting);
    const answers = await Promise.all([1, 2, 3, 4, 5].map((id) => deliver(pipelineEvent(id, 'failed'))));
    expect(answers.map((answer) => answer.result)).toEqual(['opened', 'recurred', 'recurred', 'recurred', 'recurred']);
    expect(appends).toEqual([2, 2 * 4]);
    const positions = answers.map((answer) => answer.position ?? 0n);
    expect(positions).toEqual([...positions].sort((a, b) => Number(a - b)));
    expect(new Set(positions).size).toBe(5);
  });

  it('that no append could take together are split by size', async () => {
    const refused: unknown[] = [];
    const { deliver, stream } = receiverOn({
      ...store,
      append: (request) =>
        store.append(request).catch((error: unknown) => Promise.reject(refused.push(error) && error)),
    });
    const bulky = (id: number) => pipelineEvent(id, 'failed', id, { commitTitle: 'x'.repeat(60_000) });
    const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => deliver(bulky(index + 1))));
    expect(answers.filter((answer) => answer.result === 'recurred')).toHaveLength(19);
    expect((await readAll(stream)).length).toBe(40);
    expect(refused).toEqual([]);
  });

  it('do not fail with the one among them that the store can’t take', async () => {
    const { deliver, stream } = receiverOn(store);
    const tooLarge = pipelineEvent(2, 'failed', 2, { commitTitle: 'x'.repeat(1_100_000) });
    const [first, second, third] = await Promise.allSettled([
      deliver(pipelineEvent(1, 'failed')),
      deliver(tooLarge),
      deliver(pipelineEvent(3, 'failed')),
    ]);
    expect(first).toMatchObject({ status: 'fulfilled', value: { result: 'opened' } });
    expect(second).toMatchObject({ status: 'rejected', reason: { name: 'AppendRefusedError' } });
    expect(third).toMatchObject({ status: 'fulfilled', value: { result: 'recurred' } });
    expect(await typesIn(stream)).toHaveLength(4);
  });

  it('do not fail with the one among them that can’t be decided', async () => {
    const { sourceId, stream } = receiverOn(store);
    const writer = new BranchWriter(store);
    const handler = new ReceivePipelineEventHandler(writer);
    const deliver = (id: number) =>
      handler.execute(
        new ReceivePipelineEvent({
          deliveryId: randomUUID(),
          sourceId,
          receivedAt: new Date(),
          deadline: Date.now() + 5_000,
          event: pipelineEvent(id, 'failed'),
          policy: DEFAULT_POLICY,
          traceparent: null,
        }),
      );
    const defect = new Error('this state was not foreseen');
    const undecidable: BranchRequest = {
      decide: () => {
        throw defect;
      },
      cause: randomUUID(),
      lookUpType: 'PipelineOutcomeRecorded',
      metadata: {},
      deadline: Date.now() + 5_000,
      fresh: false,
    };
    const [first, second, third, fourth] = await Promise.allSettled([
      deliver(1),
      deliver(2),
      writer.submit(stream, undecidable),
      deliver(3),
    ]);
    expect(first).toMatchObject({ status: 'fulfilled', value: { result: 'opened' } });
    expect(second).toMatchObject({ status: 'fulfilled', value: { result: 'recurred' } });
    expect(third).toEqual({ status: 'rejected', reason: defect });
    expect(fourth).toMatchObject({ status: 'fulfilled', value: { result: 'recurred' } });
    expect(await typesIn(stream)).toHaveLength(6);
  });

  it('converge when several processes receive them', async () => {
    const sourceId = randomUUID();
    const processes = [
      receiverOn(await log.open(), sourceId),
      receiverOn(await log.open(), sourceId),
      receiverOn(await log.open(), sourceId),
    ];
    const events = Array.from({ length: 18 }, (_, index) =>
      pipelineEvent(index + 1, index % 3 === 2 ? 'success' : 'failed'),
    );
    // Each in an order of its own: the same order would make the same appends, which the store takes for one.
    const orders = [events, [...events].reverse(), [...events.slice(7), ...events.slice(0, 7)]];
    await Promise.all(processes.flatMap((process, index) => orders[index]!.map((event) => process.deliver(event))));
    const { state } = await loadBranch(store, processes[0]!.stream);
    const { registers } = new BranchScenario().given(...events).state;
    expect(state.registers).toMatchObject({ passing: registers.passing, failing: registers.failing });
    expect(state.alert?.status).not.toBe('open');
    const recorded = (await typesIn(processes[0]!.stream)).filter((type) => type === 'PipelineOutcomeRecorded');
    expect(recorded).toHaveLength(18);
  });

  it('end in the same state in every order, through the command and the store', async () => {
    const deliveries = fc.uniqueArray(
      fc.record({
        pipeline: fc.integer({ min: 1, max: 25 }),
        status: fc.constantFrom('success', 'failed', 'canceled', 'skipped' as const),
      }),
      { minLength: 1, maxLength: 25, selector: ({ pipeline, status }) => `${pipeline}${status}` },
    );
    const orders = deliveries.chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray([...events, ...events], { minLength: 2 * events.length, maxLength: 2 * events.length }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(orders, async ([sorted, shuffled]) => {
        const { deliver, stream } = receiverOn(store);
        await Promise.all(shuffled.map(({ pipeline, status }) => deliver(pipelineEvent(pipeline, status))));
        const { state } = await loadBranch(store, stream);
        const expected = new BranchScenario().given(
          ...sorted.map(({ pipeline, status }) => pipelineEvent(pipeline, status)),
        ).state;
        const comparable = ({ registers: { row: _row, ...registers }, alert }: BranchState) => ({
          registers,
          open: alert?.status === 'open' ? alert.priority : null,
        });
        expect(comparable(state)).toEqual(comparable(expected));
      }),
      { numRuns: 40 },
    );
  });
});

describe('the state in the last event of an append', () => {
  it('equals the fold of the stream at every append', async () => {
    const { deliver, stream } = receiverOn(store);
    const statuses = ['failed', 'success', 'canceled', 'skipped'] as const;
    for (let round = 0; round < 12; round++) {
      const ids = [round * 7, (round * 5) % 11, round * 3 + 1];
      await Promise.all(ids.map((id) => deliver(pipelineEvent(id + 1, statuses[(id + round) % 4]!))));
    }
    let folded = initialState;
    let compared = 0;
    for (const event of await readAll(stream)) {
      folded = evolve(folded, { type: event.type, data: event.data } as unknown as BranchEvent);
      const carried = branchStateOf(event);
      if (carried === null) continue;
      expect(carried).toEqual(folded);
      compared++;
    }
    expect(compared).toBeGreaterThan(10);
  });

  it('is not trusted when it is of an unknown version: the stream is folded', async () => {
    const { deliver, stream } = receiverOn(store);
    await deliver(pipelineEvent(1, 'failed'));
    const [recorded] = await readAll(stream);
    const fromLater: JsonObject = { schemaVersion: 1, branchState: { version: 999, state: { nonsense: true } } };
    const again = { ...recorded!, id: randomUUID(), metadata: fromLater };
    await store.append({ stream, expected: 1n, events: [again], timeoutMs: 5_000 });
    const { state } = await loadBranch(store, stream);
    expect(state.alert?.status).toBe('open');
    expect(
      (await receiverOn(store, stream.slice('alert-'.length, 42)).deliver(pipelineEvent(2, 'success'))).result,
    ).toBe('resolved');
  });
});

describe('a state that an older version of the service has written', () => {
  it('is not trusted either', async () => {
    const { deliver, stream, sourceId } = receiverOn(store);
    await deliver(pipelineEvent(1, 'failed'));
    const [recorded] = await readAll(stream);
    const { requests: _requests, length: _length, ...state } = new BranchScenario().state;
    const older = { schemaVersion: 1, branchState: { version: 1, state } } as unknown as JsonObject;
    await store.append({
      stream,
      expected: 1n,
      events: [{ ...recorded!, id: randomUUID(), metadata: older }],
      timeoutMs: 5_000,
    });
    const loaded = await loadBranch(store, stream);
    expect(loaded.state).toMatchObject({ alert: { status: 'open' }, requests: [], length: 3 });
    expect((await receiverOn(store, sourceId).deliver(pipelineEvent(2, 'success'))).result).toBe('resolved');
  });
});

describe('an outcome below the window that would matter', () => {
  it('is looked up beside the lane: the branch’s other deliveries do not wait for it', async () => {
    let letLookUpsEnd = (): void => undefined;
    const mayEnd = new Promise<void>((resolve) => {
      letLookUpsEnd = resolve;
    });
    const lookUps: number[] = [];
    const { deliver, stream } = receiverOn({
      ...store,
      findIds: async (name, ids) => {
        lookUps.push(ids.length);
        await mayEnd;
        return store.findIds(name, ids);
      },
    });
    for (let id = 101; id <= 120; id++) await deliver(pipelineEvent(id, 'success'));

    const late = [1, 2, 3].map((id) => deliver(pipelineEvent(id, 'skipped')));
    expect((await deliver(pipelineEvent(121, 'failed'))).result).toBe('opened');
    expect((await deliver(pipelineEvent(122, 'success'))).result).toBe('resolved');
    letLookUpsEnd();
    expect((await Promise.all(late)).map((answer) => answer.result)).toEqual(['recorded', 'recorded', 'recorded']);
    expect(lookUps.length).toBeLessThanOrEqual(2);
    expect(lookUps.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect((await deliver(pipelineEvent(3, 'skipped'))).result).toBe('stale');
    expect((await typesIn(stream)).filter((type) => type === 'PipelineOutcomeRecorded')).toHaveLength(25);
  });
});

describe('when the store gives no answer', () => {
  /** The real store behind a line that loses answers: the first `lost` appends are written, and nobody hears of it. */
  const losingAnswers = (lost: number): EventStore => {
    let left = lost;
    return {
      ...store,
      append: async (request) => {
        const result = await store.append(request);
        if (left-- > 0) throw new AppendResultUnknownError('the connection broke');
        return result;
      },
    };
  };

  it('repeats the identical append and records nothing twice', async () => {
    const { deliver, stream } = receiverOn(losingAnswers(3));
    expect((await deliver(pipelineEvent(1, 'failed'))).result).toBe('opened');
    expect(await typesIn(stream)).toEqual(['PipelineOutcomeRecorded', 'AlertOpened']);
  });

  it('remembers a branch that took longer to load than the delivery could wait', async () => {
    let reads = 0;
    const slow: EventStore = {
      ...store,
      async *readStream(name, options) {
        reads += 1;
        await sleep(300);
        yield* store.readStream(name, options);
      },
    };
    const sourceId = randomUUID();
    const writer = new BranchWriter(slow);
    await expect(receiverOn(slow, sourceId, 100, writer).deliver(pipelineEvent(1, 'failed'))).rejects.toThrow(
      AppendResultUnknownError,
    );
    await eventually(async () => {
      const { result } = await receiverOn(slow, sourceId, 100, writer).deliver(pipelineEvent(2, 'failed'));
      expect(result).toBe('opened');
    }, 5_000);
    expect(reads).toBe(1);
  });

  it('gives up at the deadline; what was written is known as a duplicate when it is sent again', async () => {
    const sourceId = randomUUID();
    const { deliver } = receiverOn(losingAnswers(Number.POSITIVE_INFINITY), sourceId, 300);
    await expect(deliver(pipelineEvent(1, 'failed'))).rejects.toBeInstanceOf(AppendResultUnknownError);
    expect((await receiverOn(store, sourceId).deliver(pipelineEvent(1, 'failed'))).result).toBe('duplicate');
  });

  it('fails each request at its own deadline and goes on with the others', async () => {
    const sourceId = randomUUID();
    let away = true;
    const sometimes: EventStore = {
      ...store,
      append: async (request) => {
        if (away) throw new AppendResultUnknownError('the store is away');
        return store.append(request);
      },
    };
    const writer = new ReceivePipelineEventHandler(new BranchWriter(sometimes));
    const deliver = (event: PipelineEvent, timeoutMs: number) =>
      writer.execute(
        new ReceivePipelineEvent({
          deliveryId: randomUUID(),
          sourceId,
          receivedAt: new Date(),
          deadline: Date.now() + timeoutMs,
          event,
          policy: DEFAULT_POLICY,
          traceparent: null,
        }),
      );
    const impatient = deliver(pipelineEvent(1, 'failed'), 100);
    const patient = deliver(pipelineEvent(2, 'failed'), 20_000);
    await expect(impatient).rejects.toBeInstanceOf(AppendResultUnknownError);
    away = false;
    expect(['opened', 'recurred']).toContain((await patient).result);
  });
});
