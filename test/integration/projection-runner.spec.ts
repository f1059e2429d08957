import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import type { EntityManager } from 'typeorm';
import type { RecordedEvent } from '../../src/event-store/index.js';
import { openCheckpoint } from '../../src/projections/checkpoint-table.js';
import { handleBatch } from '../../src/projections/handle-batch.js';
import type { Projection } from '../../src/projections/index.js';
import { waitForProjectionLock } from '../../src/projections/projection-lock.js';
import { ProjectionRegistry } from '../../src/projections/projection-registry.js';
import { ProjectionRunner } from '../../src/projections/projection-runner.js';
import { ProjectionStatuses } from '../../src/projections/projection-status.js';
import { type EventWriter, eventWriter } from '../support/event-writer.js';
import { eventually } from '../support/eventually.js';
import { createReadModelWorld, type ReadModelWorld } from '../support/read-model-world.js';

let world: ReadModelWorld;
let write: EventWriter;
let runners: ProjectionRunner[] = [];

beforeAll(async () => {
  world = await createReadModelWorld();
});
afterAll(() => world.remove());

/** A read model that keeps the note of every event; jsonb, so that PostgreSQL refuses a note with NUL. */
const notes = (over: Partial<Projection> = {}): Projection => ({
  name: 'notes',
  schema: 'notes_v1',
  filter: { streamPrefixes: ['note-'] },
  apply: keepNotes,
  ...over,
});

const keepNotes = async (events: readonly RecordedEvent[], transaction: EntityManager): Promise<void> => {
  const rows = events.map(({ position, data }) => ({ position: String(position), note: data.note }));
  await transaction.query(
    `INSERT INTO notes_v1.notes (position, note)
     SELECT position, note FROM jsonb_to_recordset($1::jsonb) AS row (position bigint, note jsonb)`,
    [JSON.stringify(rows)],
  );
};

const start = (projection: Projection, store = world.store): ProjectionRunner => {
  const runner = new ProjectionRunner(projection, { store, database: world.database, connection: world.connection });
  runner.start();
  runners.push(runner);
  return runner;
};

const signal = (): { given: Promise<void>; give: () => void } => {
  let give = (): void => undefined;
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
};

const notesInRows = async (): Promise<unknown[]> => {
  const rows = await world.database.query('SELECT note FROM notes_v1.notes ORDER BY position');
  return rows.map((row: { note: unknown }) => row.note);
};

const statusOf = async (projection: Projection, now = new Date()) => {
  const registry = new ProjectionRegistry();
  registry.register(projection);
  const [status] = await new ProjectionStatuses(registry, world.database, world.store).report(now);
  if (status === undefined) throw new Error('a registered projection has a status');
  return status;
};

const lockHolders = async (): Promise<number[]> => {
  const rows = await world.database.query(`
    SELECT activity.pid
      FROM pg_locks JOIN pg_stat_activity AS activity USING (pid)
     WHERE locktype = 'advisory' AND granted AND application_name = 'projection notes_v1'`);
  return rows.map((row: { pid: number }) => row.pid);
};

beforeEach(async () => {
  await world.database.query(`
    DROP SCHEMA IF EXISTS notes_v1 CASCADE;
    DELETE FROM projections.checkpoints;
    CREATE SCHEMA notes_v1;
    CREATE TABLE notes_v1.notes (position bigint PRIMARY KEY, note jsonb NOT NULL)`);
  // A stream prefix of its own for each test: the log is append-only, also for tests.
  write = eventWriter(world.store, 'note');
});
afterEach(async () => {
  await Promise.all(runners.map((runner) => runner.stop()));
  runners = [];
});

describe('a projection runner', () => {
  it('brings in what has happened, then what happens, each event once and in order', async () => {
    const projection = notes({ filter: write.filter });
    await write.notes('a', 'b');
    start(projection);
    await eventually(async () => expect(await notesInRows()).toEqual(['a', 'b']));
    const last = await write.notes('c', 'd');
    await eventually(async () => expect(await notesInRows()).toEqual(['a', 'b', 'c', 'd']));
    expect(await statusOf(projection)).toMatchObject({ status: 'running', position: last, failure: null });
  });

  it('goes on after a restart where it stopped', async () => {
    const projection = notes({ filter: write.filter });
    await write.notes('a');
    const first = start(projection);
    await eventually(async () => expect(await notesInRows()).toEqual(['a']));
    await first.stop();
    await write.notes('b');
    start(projection);
    await eventually(async () => expect(await notesInRows()).toEqual(['a', 'b']));
  });

  it('hands over to a standby when the connection that makes it the active one is cut', async () => {
    const projection = notes({ filter: write.filter });
    start(projection);
    await eventually(async () => expect(await lockHolders()).toHaveLength(1));
    start(projection);
    const [active] = await lockHolders();
    await write.notes('a');
    await eventually(async () => expect(await notesInRows()).toEqual(['a']));

    await world.database.query('SELECT pg_terminate_backend($1)', [active]);
    await eventually(async () => {
      const holders = await lockHolders();
      expect(holders).toHaveLength(1);
      expect(holders).not.toContain(active);
    });
    await write.notes('b');
    await eventually(async () => expect(await notesInRows()).toEqual(['a', 'b']));
  });

  it('has only one active runner, whoever else is there', async () => {
    const applied: string[] = [];
    const named = (name: string) =>
      notes({
        filter: write.filter,
        apply: async (events, transaction) => {
          applied.push(name);
          await keepNotes(events, transaction);
        },
      });
    start(named('first'));
    await eventually(async () => expect(await lockHolders()).toHaveLength(1));
    start(named('second'));
    for (const note of ['a', 'b', 'c']) {
      await write.notes(note);
      await eventually(async () => expect(await notesInRows()).toContain(note));
    }
    expect(new Set(applied)).toEqual(new Set(['first']));
  });

  it('never changes rows from a checkpoint that somebody else has moved', async () => {
    const projection = notes({ filter: write.filter });
    const from = await openCheckpoint(world.database.manager, projection, world.store.storeId);
    await write.notes('a', 'b');
    const events = await write.recorded();
    await handleBatch(world.database, projection, from, events.slice(0, 1), () => undefined);

    const late = handleBatch(world.database, projection, from, events, () => undefined);
    await expect(late).rejects.toMatchObject({ name: 'CheckpointMovedError' });
    expect(await notesInRows()).toEqual(['a']);
  });

  it('stops at an event that cannot be handled, keeps what lies before it, and says which and why', async () => {
    const projection = notes({ filter: write.filter });
    const before = await write.notes('a', 'b');
    const poison = await write.notes('\0');
    await write.notes('c');
    start(projection);

    const status = await eventually(async () => {
      const current = await statusOf(projection);
      expect(current.status).toBe('stopped');
      return current;
    });
    const poisonous = (await write.recorded()).find(({ position }) => position === poison);
    expect(await notesInRows()).toEqual(['a', 'b']);
    expect(status.position).toBe(before);
    expect(status.failure?.event).toEqual({ position: poison, id: poisonous?.id, type: 'NoteTaken' });
    expect(status.failure?.cause).toMatch(/unsupported Unicode escape sequence/);
    expect(status.failure?.at.getTime()).toBeGreaterThan(Date.now() - 60_000);
    await eventually(async () => expect(await lockHolders()).toEqual([]));
  });

  it('goes on when a process with a remedy starts, and forgets the failure', async () => {
    await write.notes('a', '\0', 'b');
    const projection = notes({ filter: write.filter });
    start(projection);
    await eventually(async () => expect((await statusOf(projection)).status).toBe('stopped'));

    const remedied = notes({
      filter: write.filter,
      apply: (events, transaction) =>
        keepNotes(
          events.map((event) => ({ ...event, data: { note: String(event.data.note).replace('\0', '?') } })),
          transaction,
        ),
    });
    start(remedied);
    await eventually(async () => expect(await notesInRows()).toEqual(['a', '?', 'b']));
    expect(await statusOf(remedied)).toMatchObject({ status: 'running', failure: null });
  });

  it('leaves other projections alone when it stops', async () => {
    const healthy = notes({ name: 'others', schema: 'others_v1', filter: write.filter, apply: async () => undefined });
    start(notes({ filter: write.filter }));
    start(healthy);
    await write.notes('\0');
    const last = await write.notes('a');
    await eventually(async () => expect((await statusOf(notes())).status).toBe('stopped'));
    await eventually(async () => expect((await statusOf(healthy)).position).toBe(last));
  });

  it('refuses a checkpoint of another event store, and says so', async () => {
    const projection = notes({ filter: write.filter });
    await openCheckpoint(world.database.manager, projection, 'another-store');
    await write.notes('a');
    start(projection);
    const { failure } = await eventually(async () => {
      const status = await statusOf(projection);
      expect(status.status).toBe('stopped');
      return status;
    });
    expect(failure).toMatchObject({
      event: null,
      cause: expect.stringMatching(/belongs to event store another-store, but this service runs on event store/),
    });
    expect(await notesInRows()).toEqual([]);
  });

  it('refuses a checkpoint that lies beyond the end of the log', async () => {
    const projection = notes({ filter: write.filter });
    await openCheckpoint(world.database.manager, projection, world.store.storeId);
    await world.database.query('UPDATE projections.checkpoints SET position = 1000000');
    start(projection);
    const { failure } = await eventually(async () => {
      const status = await statusOf(projection);
      expect(status.status).toBe('stopped');
      return status;
    });
    expect(failure?.cause).toMatch(/the store has lost events, or an older copy was restored/);

    await world.database.query('UPDATE projections.checkpoints SET position = 0');
    start(projection);
    await eventually(async () => expect((await statusOf(projection)).failure).toBeNull());
  });

  it('tries again when the database goes away in the middle of a batch', async () => {
    let cut = false;
    const projection = notes({
      filter: write.filter,
      apply: async (events, transaction) => {
        await keepNotes(events, transaction);
        if (cut) return;
        cut = true;
        const admin = new pg.Client(world.connection);
        await admin.connect();
        await admin.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()`,
        );
        await admin.end();
      },
    });
    await write.notes('a', 'b');
    start(projection);
    await eventually(async () => expect(await notesInRows()).toEqual(['a', 'b']), 30_000);
    expect(cut).toBe(true);
    expect(await statusOf(projection)).toMatchObject({ status: 'running', failure: null });
  });

  it('finishes the batch in hand when it is stopped, and lets go of the lock', async () => {
    const started = signal();
    const released = signal();
    const projection = notes({
      filter: write.filter,
      apply: async (events, transaction) => {
        started.give();
        await released.given;
        await keepNotes(events, transaction);
      },
    });
    const last = await write.notes('a', 'b');
    const runner = start(projection);
    await started.given;
    const stopped = runner.stop();
    released.give();
    await stopped;
    expect(await notesInRows()).toEqual(['a', 'b']);
    expect((await statusOf(projection)).position).toBe(last);
    await eventually(async () => expect(await lockHolders()).toEqual([]));
  });

  it('passes over what it does not want, so that its checkpoint keeps up with the log', async () => {
    const projection = notes({ filter: write.filter });
    start(projection);
    const unwanted = await eventWriter(world.store, 'unwanted').notes('x', 'y');
    await eventually(async () => expect((await statusOf(projection)).position).toBe(unwanted));
    await write.notes('a');
    await eventually(async () => expect(await notesInRows()).toEqual(['a']));
  });

  it('tells how old the oldest unhandled event is, and how many lie behind the checkpoint', async () => {
    const projection = notes({ filter: write.filter });
    const position = await world.store.head();
    await openCheckpoint(world.database.manager, projection, world.store.storeId);
    await world.database.query('UPDATE projections.checkpoints SET position = $1', [String(position)]);
    expect((await statusOf(projection)).lag).toEqual({ seconds: 0, events: 0 });

    await write.notes('a', 'b', 'c');
    const [oldest] = await write.recorded();
    const now = new Date((oldest?.recordedAt.getTime() ?? 0) + 60_000);
    expect(await statusOf(projection, now)).toMatchObject({ status: 'lagging', lag: { seconds: 60, events: 3 } });
  });
});

describe('the lock of a projection', () => {
  it('is waited for no longer than one wants to', async () => {
    const never = new AbortController();
    const held = await waitForProjectionLock(world.connection, notes(), never.signal);
    const giveUp = new AbortController();
    const waiting = waitForProjectionLock(world.connection, notes(), giveUp.signal);
    giveUp.abort();
    expect(await waiting).toBeNull();
    await held?.release();
  });
});
