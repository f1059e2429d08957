import {
  EventStoreDBClient,
  streamNameFilter,
  TimeoutError,
  UnavailableError,
  UnknownError,
} from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type EventStoreDbDouble,
  startEventStoreDbDouble,
} from '../support/eventstoredb-double/eventstoredb-double.js';
import { watch } from './eventstoredb-double/watched-subscription.js';
import { append, events, newStream, revisions, type World } from './eventstoredb-double/world.js';

/** How a subscription to the double ends when something goes wrong: as one to a real server was seen to end. */
describe('a subscription to the EventStoreDB double in trouble', () => {
  let double: EventStoreDbDouble;
  let world: World;
  let stream: string;

  beforeEach(async () => {
    // Unary without credentials, because the client is not told of batch append.
    double = await startEventStoreDbDouble({ announceBatchAppend: false });
    world = { url: double.url, client: EventStoreDBClient.connectionString(double.url) };
    stream = newStream();
  });

  afterEach(async () => {
    await world.client.dispose();
    await double.stop();
  });

  const filter = () => streamNameFilter({ prefixes: [stream] });
  const live = async () => {
    const watched = watch(() => world.client.subscribeToAll({ fromPosition: 'end', filter: filter() }));
    await watched.untilCaughtUp();
    return watched;
  };
  /** What came before the end is a beginning of the stream, without a gap. */
  const expectNoGap = (got: readonly string[]) => {
    expect(got).toEqual(['confirmed', 'caught up', ...got.slice(2).map((_, index) => String(index))]);
  };

  it.each([
    ['killed', () => double.kill(), UnavailableError],
    ['cut', async () => double.faults.cutConnections(), UnavailableError],
    ['too slow', async () => double.faults.abortSubscriptions(), TimeoutError],
    ['stopped', async () => double.faults.abortSubscriptions('server-stops'), UnknownError],
  ])('throws when it is %s', async (_, trouble, errorClass) => {
    const watched = await live();
    await append(world, stream, events(3), 'no_stream');
    await watched.until(() => watched.story(stream).includes('2'));
    await trouble();
    await watched.until(() => watched.error !== undefined);
    expect(watched.error).toBeInstanceOf(errorClass);
    expectNoGap(watched.story(stream));
  });

  it('is aborted by one append larger than what the server holds for it', async () => {
    const watched = await live();
    await append(world, stream, events(1_000), 'no_stream');
    await watched.until(() => watched.error !== undefined);
    expect(watched.error).toBeInstanceOf(TimeoutError);
    expect(watched.error?.message).toContain('Consumer too slow to handle event while live');
    const story = watched.story(stream);
    expect(story.length).toBeGreaterThan(66);
    expect(story.length).toBeLessThan(1_002);
    expectNoGap(story);
  });

  it('is not aborted by smaller ones', async () => {
    const watched = await live();
    for (let revision = -1; revision < 999; revision += 100) {
      await append(world, stream, events(100), revision < 0 ? 'no_stream' : BigInt(revision));
    }
    await watched.until(() => watched.story(stream).length === 1_002);
    await watched.stop();
    expectNoGap(watched.story(stream));
  });

  it('is aborted when nobody reads it, and gives what it had until then', async () => {
    const subscription = world.client.subscribeToAll({ fromPosition: 'end', filter: filter() });
    await new Promise((resolve) => subscription.once('caughtUp', resolve));
    for (let revision = -1; revision < 1_999; revision += 50) {
      await append(world, stream, events(50), revision < 0 ? 'no_stream' : BigInt(revision));
    }
    const got: bigint[] = [];
    const reading = async () => {
      for await (const { event } of subscription) if (event) got.push(event.revision);
    };
    await expect(reading()).rejects.toThrow(TimeoutError);
    expect(got.length).toBeLessThan(2_000);
    expect(got).toEqual((await revisions(world, stream)).slice(0, got.length));
  });

  it('while frozen tells nothing, and all of it when thawed', async () => {
    const watched = await live();
    await append(world, stream, events(1), 'no_stream');
    await watched.until(() => watched.story(stream).includes('0'));
    double.faults.freeze();
    const appending = append(world, stream, events(2), 0n);
    double.faults.thaw();
    await appending;
    await watched.until(() => watched.story(stream).includes('2'));
    await watched.stop();
    expectNoGap(watched.story(stream));
  });
});
