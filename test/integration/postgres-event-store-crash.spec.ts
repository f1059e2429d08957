import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import {
  AppendResultUnknownError,
  type EventStore,
  EventStoreUnavailableError,
  type NewEvent,
  type RecordedEvent,
} from '../../src/event-store/index.js';
import { openPostgresEventStore } from '../../src/event-store/postgres/open-postgres-event-store.js';
import {
  append,
  collect,
  follow,
  idsOf,
  newEvents,
  newStream,
  readForwards,
} from '../contract/event-store/fixtures.js';
import { eventually } from '../support/eventually.js';
import { createEventStoreSchema } from '../support/postgres-harness.js';
import { startTestServer, type TestServer } from '../support/test-server.js';

describe('when PostgreSQL fails under load', () => {
  let server: TestServer;
  let store: EventStore;
  let admin: pg.Client;

  const connectAdmin = async (): Promise<void> => {
    admin = new pg.Client({ connectionString: server.adminUrl });
    admin.on('error', () => undefined); // it is killed, too
    await admin.connect();
  };

  beforeAll(async () => {
    server = await startTestServer();
    await createEventStoreSchema({ connectionString: server.adminUrl });
  });

  beforeEach(async () => {
    await connectAdmin();
    store = await openPostgresEventStore({
      connection: { connectionString: server.adminUrl },
      readTimeoutMs: 2_000,
      stallMs: 1_000,
    });
  });

  afterEach(async () => {
    await store.close();
    await admin.end().catch(() => undefined);
  });

  afterAll(() => server.stop());

  /** Appends pairs to a stream of its own until told to stop, repeating the identical append while its result is unknown. */
  const write = async (stream: string, stopped: () => boolean, tally: Tally): Promise<void> => {
    for (let written = 0; !stopped(); written += 2) {
      const events = newEvents(2);
      const expected = written === 0 ? 'no-stream' : BigInt(written - 1);
      const positions = await appendUntilSettled(stream, expected, events, tally);
      tally.acknowledged.push(...events.map((event, n) => ({ stream, id: event.id, position: positions[n]! })));
    }
  };

  const appendUntilSettled = async (
    stream: string,
    expected: 'no-stream' | bigint,
    events: readonly NewEvent[],
    tally: Tally,
  ): Promise<readonly bigint[]> => {
    for (;;) {
      try {
        return (await append(store, stream, expected, events, 1_500)).positions;
      } catch (error) {
        if (!(error instanceof AppendResultUnknownError)) throw error;
        tally.unknown += 1;
      }
    }
  };

  /** Runs 24 writers and a subscription while `fail` does its work, then compares what was acknowledged with the log. */
  const expectNothingLost = async (fail: () => Promise<void>): Promise<Tally> => {
    const prefix = newStream();
    const tally: Tally = { acknowledged: [], unknown: 0 };
    let stopped = false;
    let total = Number.POSITIVE_INFINITY;
    const filter = { streamPrefixes: [prefix] };
    const following = follow(store, { after: 0n, filter }, (sofar) => sofar.length >= total);
    const writers = Array.from({ length: 24 }, (_, n) => write(`${prefix}:${n}`, () => stopped, tally));
    await fail();
    stopped = true;
    await Promise.all(writers);
    total = tally.acknowledged.length;
    await append(store, `${prefix}:last`, 'no-stream', newEvents(1)); // wakes the subscription
    const log = await collect(store.readAll({ filter }));
    const delivered = await following;

    const stored = log.filter((event) => event.stream !== `${prefix}:last`).map(place);
    expect(stored).toEqual([...tally.acknowledged].sort((a, b) => (a.position < b.position ? -1 : 1)));
    expect(idsOf(delivered)).toEqual(idsOf(log).slice(0, delivered.length));
    return tally;
  };

  const terminateBackends = (): Promise<unknown> =>
    admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%event store%'`);

  it('loses and doubles nothing when its connections are ended again and again', async () => {
    const tally = await expectNothingLost(async () => {
      for (let time = 1; time <= 10; time += 1) {
        await eventuallyMore(time);
        await terminateBackends();
      }
    });
    expect(tally.unknown).toBeGreaterThan(0);
  });

  it('loses and doubles nothing when the server is killed and starts again', async () => {
    // A kill may fall between two groups, so that no result stays unknown.
    await expectNothingLost(async () => {
      await eventuallyMore(1);
      process.kill(await postmaster(), 'SIGKILL');
      await eventually(connectAdmin, 20_000);
      await eventuallyMore(1);
    });
  });

  it('answers in time while the server stands still, and settles everything when it goes on', async () => {
    const [written, waiting] = [newStream(), newStream()];
    const events = newEvents(2);
    await append(store, written, 'no-stream', events);
    const following = follow(
      store,
      { after: 0n, filter: { streamPrefixes: [waiting] } },
      (sofar) => sofar.length === 2,
    );

    const pids = [await postmaster(), ...(await backends())];
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    try {
      const started = Date.now();
      await expect(append(store, waiting, 'no-stream', events, 500)).rejects.toThrow(AppendResultUnknownError);
      expect(Date.now() - started).toBeLessThan(5_000);
      await expect(readForwards(store, written)).rejects.toThrow(EventStoreUnavailableError);
      expect(Date.now() - started).toBeLessThan(10_000);
      expect((await store.checkHealth(100)).status).not.toBe('up');
      // Longer than the connection is waited for: the next append has to make a new one.
      await expect(append(store, waiting, 'no-stream', events, 2_500)).rejects.toThrow(AppendResultUnknownError);
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    }
    await eventually(() => append(store, waiting, 'no-stream', events, 2_000), 30_000);
    expect(idsOf(await readForwards(store, waiting))).toEqual(idsOf(events));
    expect(idsOf(await following)).toEqual(idsOf(events));
    await eventually(async () => expect(await store.checkHealth(1_000)).toEqual({ status: 'up' }));
  });

  it('closes in time while the server stands still', async () => {
    const other = await openPostgresEventStore({ connection: { connectionString: server.adminUrl }, stallMs: 60_000 });
    await append(other, newStream(), 'no-stream', newEvents(1));
    const pids = [await postmaster(), ...(await backends())];
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    try {
      const started = Date.now();
      const attempt = append(other, newStream(), 'no-stream', newEvents(1), 500);
      await Promise.all([expect(attempt).rejects.toThrow(AppendResultUnknownError), other.close()]);
      expect(Date.now() - started).toBeLessThan(20_000);
    } finally {
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    }
  });

  /** Until the log has grown by some more events, so that a failure always hits a writer at work. */
  const eventuallyMore = async (times: number): Promise<void> => {
    const head = async (): Promise<bigint> => {
      const { rows } = await admin.query('SELECT coalesce(max(position), 0)::text AS head FROM event_store.events');
      return BigInt(rows[0].head);
    };
    const before = await head();
    await eventually(async () => expect(await head()).toBeGreaterThan(before + BigInt(50 * times)), 20_000);
  };

  const postmaster = async (): Promise<number> => {
    const { rows } = await admin.query('SHOW data_directory');
    const lines = await readFile(join(rows[0].data_directory, 'postmaster.pid'), 'utf8');
    return Number(lines.split('\n')[0]);
  };

  const backends = async (): Promise<number[]> => {
    const { rows } = await admin.query('SELECT pid FROM pg_stat_activity');
    return rows.map(({ pid }) => pid);
  };
});

interface Tally {
  readonly acknowledged: Place[];
  unknown: number;
}

interface Place {
  readonly stream: string;
  readonly id: string;
  readonly position: bigint;
}

const place = ({ stream, id, position }: RecordedEvent): Place => ({ stream, id, position });
