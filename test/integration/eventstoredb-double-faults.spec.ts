import { DeadlineExceededError, type EventData, EventStoreDBClient, UnavailableError } from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type EventStoreDbDouble,
  startEventStoreDbDouble,
} from '../support/eventstoredb-double/eventstoredb-double.js';
import { eventually } from '../support/eventually.js';
import {
  append,
  collect,
  event,
  events,
  newStream,
  revisions,
  streamIds,
  type World,
} from './eventstoredb-double/world.js';

/** What a test can let go wrong with the double, and that it then looks to the client as with a real server. */
describe('the EventStoreDB double in trouble', () => {
  let double: EventStoreDbDouble;
  let world: World;
  let stream: string;

  beforeEach(async () => {
    double = await startEventStoreDbDouble();
    world = { url: double.url, client: EventStoreDBClient.connectionString(double.url) };
    stream = newStream();
  });

  afterEach(async () => {
    await world.client.dispose();
    await double.stop();
  });

  const withDeadline = (events: readonly EventData[], deadline: number) =>
    world.client.appendToStream(stream, [...events], {
      expectedRevision: 'no_stream',
      credentials: { username: 'admin', password: 'changeit' },
      deadline,
    });
  const ids = (written: readonly EventData[]) => written.map(({ id }) => id);
  const untilItAnswers = () => eventually(() => collect(world.client.readAll({ maxCount: 1 })));

  it('killed, refuses connections; started, has its log and has forgotten ids', async () => {
    const first = events(2);
    const original = await append(world, stream, first, 'no_stream');
    await double.kill();
    await expect(append(world, stream, events(1), 'any')).rejects.toThrow(UnavailableError);
    await expect(streamIds(world, stream)).rejects.toThrow(UnavailableError);
    await double.start();
    await untilItAnswers();
    expect(await append(world, stream, first, 'no_stream')).toEqual(original);
    expect(await append(world, stream, first, 'any')).toMatchObject({ nextExpectedRevision: 3n });
    expect(await streamIds(world, stream)).toEqual(ids([...first, ...first]));
  });

  it('killed, does not write what was still waiting to be written', async () => {
    double.faults.delayAppends(300);
    await expect(withDeadline(events(1), 100)).rejects.toThrow(DeadlineExceededError);
    await double.restart();
    await untilItAnswers();
    const later = event();
    await append(world, stream, [later], 'no_stream');
    expect(await streamIds(world, stream)).toEqual([later.id]);
  });

  it('restarted, is at the same address', async () => {
    await append(world, stream, events(1), 'no_stream');
    await double.restart();
    await untilItAnswers();
    await append(world, stream, events(1), 0n);
    expect(await revisions(world, stream)).toEqual([0n, 1n]);
  });

  it('with its connections cut, answers on new ones', async () => {
    await append(world, stream, events(1), 'no_stream');
    double.faults.cutConnections();
    await untilItAnswers();
    expect(await revisions(world, stream)).toEqual([0n]);
  });

  it('frozen, answers nothing, and goes on when thawed', async () => {
    await untilItAnswers();
    double.faults.freeze();
    await expect(withDeadline(events(1), 200)).rejects.toThrow(DeadlineExceededError);
    const reading = collect(world.client.readAll({ maxCount: 1 }));
    double.faults.thaw();
    expect(await reading).toHaveLength(1);
    await append(world, stream, events(1), 'any');
  });

  it('frozen, accepts a new connection and says nothing on it', async () => {
    double.faults.freeze();
    await expect(withDeadline(events(1), 200)).rejects.toThrow(DeadlineExceededError);
  });

  it('not ready, says so to every call, and to gossip', async () => {
    await append(world, stream, events(1), 'no_stream');
    double.faults.notReady(true);
    const notReady = { message: expect.stringContaining('Server Is Not Ready') };
    await expect(append(world, stream, events(1), 'any')).rejects.toMatchObject({ code: 14, ...notReady });
    await expect(streamIds(world, stream)).rejects.toMatchObject({ code: 14, ...notReady });
    await expect(collect(world.client.subscribeToAll())).rejects.toMatchObject({ code: 14, ...notReady });
    await expect(append(world, stream, events(1), 'any', 'batch')).rejects.toMatchObject({
      type: 'unknown',
      ...notReady,
    });
    const lost = EventStoreDBClient.connectionString(`${double.discoverUrl}&maxDiscoverAttempts=1`);
    await expect(collect(lost.readAll())).rejects.toThrow('Failed to discover');
    double.faults.notReady(false);
    expect(await revisions(world, stream)).toEqual([0n]);
  });

  it('loses the answer of an append that is written', async () => {
    const written = events(2);
    double.faults.loseNextAppendAnswers(1);
    await expect(withDeadline(written, 200)).rejects.toThrow(DeadlineExceededError);
    expect(await streamIds(world, stream)).toEqual(ids(written));
    expect(await append(world, stream, written, 'no_stream')).toMatchObject({ nextExpectedRevision: 1n });
    expect(await streamIds(world, stream)).toEqual(ids(written));
  });

  it('loses an append that is not written', async () => {
    double.faults.loseNextAppends(1);
    await expect(withDeadline([event()], 200)).rejects.toThrow(DeadlineExceededError);
    const later = event();
    await append(world, stream, [later], 'no_stream');
    expect(await streamIds(world, stream)).toEqual([later.id]);
  });

  it('writes late what nobody waits for any more', async () => {
    const late = event();
    double.faults.delayAppends(1_500);
    await expect(withDeadline([late], 1_000)).rejects.toThrow(DeadlineExceededError);
    await expect(streamIds(world, stream)).rejects.toThrow('not found');
    await eventually(async () => expect(await streamIds(world, stream)).toEqual([late.id]));
  });
});
