import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import type { RecordedEvent } from '../../src/event-store/index.js';
import type { Actor } from '../../src/modules/access/index.js';
import { loadBranch } from '../../src/modules/alerts/commands/branch-writer/loaded-branch.js';
import { toBranchEvent } from '../../src/modules/alerts/commands/branch-writer/stored-branch-event.js';
import { evolve, initialState } from '../../src/modules/alerts/domain/index.js';
import { AcknowledgeAlert, type PeopleAnswer } from '../../src/modules/alerts/index.js';
import { BranchLog, branchOf, testSource } from '../support/branch-log.js';
import { type Answer, startTestService, type TestService } from '../support/test-service.js';

type What = 'acknowledge' | 'resolve';
const BOTH: readonly What[] = ['acknowledge', 'resolve'];

let service: TestService;
let branches = 0;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

const openAlert = async (): Promise<BranchLog> => {
  branches += 1;
  const log = new BranchLog(testSource(1), branchOf({ ref: `branch-${branches}` })).passed(1).failed(2);
  await log.appendTo(service.store);
  return log;
};

const post = (id: string, what: What, body: unknown = {}, key?: string): Promise<Answer> =>
  service.ask(`/v1/alerts/${id}/${what}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...(key === undefined ? {} : { 'idempotency-key': key }) },
  });

const eventsOf = async ({ stream }: BranchLog): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for await (const event of service.store.readStream(stream, { direction: 'forwards' })) events.push(event);
  return events;
};

describe.each(BOTH)('%s with an Idempotency-Key', (what) => {
  it('is done once and answered as the first time, however often and however close together it is sent', async () => {
    const log = await openAlert();
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => post(log.alertId, what, { note: 'mine', onBehalfOf: 'Carla' }, key)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await eventsOf(log)).toHaveLength(4);

    // By now the alert stands otherwise, and the answer is still that of then.
    await post(log.alertId, what === 'acknowledge' ? 'resolve' : 'acknowledge', { note: 'later' });
    expect((await post(log.alertId, what, { note: 'mine', onBehalfOf: 'Carla' }, key)).text).toBe(answers[0]?.text);
  });

  it('is refused with 422 where another request had this key, and nothing is appended', async () => {
    const log = await openAlert();
    const { json: alert } = await service.ask(`/v1/alerts/${log.alertId}?minPosition=${await service.store.head()}`);
    await post(log.alertId, what, { note: 'mine' }, 'one');
    const others: [What, unknown][] = [
      [what, { note: 'yours' }],
      [what, {}],
      [what, { note: 'mine', onBehalfOf: 'Carla' }],
      [what, { note: 'mine', seenPosition: alert.position }],
      [what === 'acknowledge' ? 'resolve' : 'acknowledge', { note: 'mine' }],
    ];
    for (const [other, body] of others) {
      expect((await post(log.alertId, other, body, 'one')).json).toMatchObject({
        status: 422,
        field: 'Idempotency-Key',
        detail: expect.stringMatching(/^This Idempotency-Key was used for another request\./),
      });
    }
    expect(await eventsOf(log)).toHaveLength(4);
  });

  it.each(['', ' '.repeat(3), 'k'.repeat(256), 'schlüssel', 'tab\there'])(
    'refuses the key %j with 400',
    async (key) => {
      const { alertId } = await openAlert();
      expect((await post(alertId, what, {}, key)).json).toMatchObject({ status: 400, field: 'Idempotency-Key' });
    },
  );

  it('takes a key of 255 printable characters', async () => {
    const { alertId } = await openAlert();
    expect((await post(alertId, what, {}, '"~ !'.padEnd(255, 'k'))).status).toBe(200);
  });

  it('keeps neither the key nor anything of it where followers would see it', async () => {
    const log = await openAlert();
    const key = `secret-${randomUUID()}`;
    await post(log.alertId, what, {}, key);
    const last = (await eventsOf(log)).at(-1);
    expect(last?.data).not.toHaveProperty('request');
    expect(last?.metadata.request).toEqual({
      key: expect.stringMatching(/^[0-9a-f]{32}$/),
      hash: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(JSON.stringify(last, (_, value) => (typeof value === 'bigint' ? String(value) : value))).not.toContain(key);
  });
});

describe('the key of one actor', () => {
  it('never meets that of another, also not of one with the same name', async () => {
    const { alertId } = await openAlert();
    const as = (keyId: string | null): Promise<PeopleAnswer> => {
      const actor: Actor = { name: 'admin', keyId, role: 'operator', sources: null };
      const request = { alertId, note: keyId, actor, onBehalfOf: null, idempotencyKey: 'same', seenPosition: null };
      return service.app.get(CommandBus).execute(new AcknowledgeAlert(request));
    };
    expect(await as('key-1')).toMatchObject({ kind: 'done', alert: { acknowledgement: { note: 'key-1' } } });
    expect(await as('key-2')).toMatchObject({ kind: 'done', alert: { acknowledgement: { note: 'key-2' } } });
    expect(await as(null)).toMatchObject({ kind: 'done', alert: { acknowledgement: { note: null } } });
    expect(await as('key-1')).toMatchObject({ kind: 'done', alert: { acknowledgement: { note: 'key-1' } } });
  });
});

describe('a branch that was asked for more than it remembers', () => {
  it('still does nothing twice, and its state in the last event is the fold of its events', async () => {
    const log = await openAlert();
    const first = await post(log.alertId, 'acknowledge', { note: 'first' }, 'key-0');
    for (let number = 1; number <= 21; number++) await post(log.alertId, 'acknowledge', {}, `key-${number}`);
    const { length } = await eventsOf(log);
    expect((await post(log.alertId, 'acknowledge', { note: 'first' }, 'key-0')).text).toBe(first.text);
    expect((await post(log.alertId, 'acknowledge', { note: 'other' }, 'key-0')).status).toBe(422);
    const events = await eventsOf(log);
    expect(events).toHaveLength(length);
    expect((await loadBranch(service.store, log.stream)).state).toEqual(
      events.map(toBranchEvent).reduce(evolve, initialState),
    );
  });
});

describe.each(BOTH)('%s with seenPosition', (what) => {
  it('is done where nothing has failed since', async () => {
    const log = await openAlert();
    const position = await log.passed(1, 500).appendTo(service.store);
    await log.failed(1, 400).appendTo(service.store);
    const answer = await post(log.alertId, what, { seenPosition: String(position) });
    expect(answer).toMatchObject({ status: 200 });
    expect((await eventsOf(log)).at(-1)?.type).toMatch(/^Alert(Acknowledged|Resolved)$/);
  });

  it('is refused with 409 where something has, which it names, and nothing is appended', async () => {
    const log = await openAlert();
    const seen = (await eventsOf(log)).at(-1)?.position;
    const position = await log.failed(5).failed(4).appendTo(service.store);
    const refused = await post(log.alertId, what, { seenPosition: String(seen) });
    expect(refused.json).toMatchObject({
      status: 409,
      detail: expect.stringMatching(/^Pipeline 5 counts as a failure, too, and was not known at seenPosition\./),
      pipelineId: '5',
      position: String(position),
    });
    expect((await eventsOf(log)).at(-1)?.position).toBe(position);
    expect((await post(log.alertId, what, { seenPosition: String(refused.json.position) })).status).toBe(200);
  });

  it('knows what stood at every position, also in the midst of an append', async () => {
    const log = await openAlert();
    await log.failed(3).failed(4).failed(5).appendTo(service.store);
    const events = await eventsOf(log);
    const recordedAt = (pipelineId: string) =>
      events.findLast(({ data }) => (data.outcome as { pipelineId?: string } | undefined)?.pipelineId === pipelineId)
        ?.position;
    for (const pipelineId of ['2', '3', '4']) {
      const { json } = await post(log.alertId, what, { seenPosition: String(recordedAt(pipelineId)) });
      expect(json).toMatchObject({ status: 409, pipelineId: '5' });
    }
    const beforeAll = await post(log.alertId, what, { seenPosition: '0' });
    expect(beforeAll.json).toMatchObject({ status: 409, pipelineId: '5' });
    expect((await post(log.alertId, what, { seenPosition: String(recordedAt('5')) })).status).toBe(200);
  });

  it.each(['-1', '01', '1.5', 'now', 7, `${2n ** 63n}`])('refuses %j with 400', async (seenPosition) => {
    const { alertId } = await openAlert();
    expect((await post(alertId, what, { seenPosition })).json).toMatchObject({ status: 400, field: 'seenPosition' });
  });
});

describe('a resolve with seenPosition', () => {
  it('clears up to what had failed by then', async () => {
    const log = await openAlert();
    const seen = String((await eventsOf(log)).at(-1)?.position);
    expect((await post(log.alertId, 'resolve', { seenPosition: seen })).json).toMatchObject({ status: 'resolved' });
    const [last] = (await eventsOf(log)).slice(-1);
    expect(last).toMatchObject({ type: 'AlertResolved', data: { clearedUpTo: { pipelineId: '2' } } });
  });
});
