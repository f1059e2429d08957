import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openCheckpoint } from '../../src/projections/checkpoint-table.js';
import { type Projection, ProjectionFreshness, ProjectionRegistry } from '../../src/projections/index.js';
import { ProjectionRunner } from '../../src/projections/projection-runner.js';
import { eventWriter } from '../support/event-writer.js';
import { createReadModelWorld, type ReadModelWorld } from '../support/read-model-world.js';

const NO_TIME = 0;
const ENOUGH_MS = 5_000;

let world: ReadModelWorld;
let runner: ProjectionRunner | null = null;

beforeAll(async () => {
  world = await createReadModelWorld();
});
afterAll(() => world.remove());
beforeEach(() => world.database.query('DELETE FROM projections.checkpoints'));
afterEach(async () => {
  await runner?.stop();
  runner = null;
});

/** A projection, somebody who writes its events, and a process that only asks and runs nothing. */
const setUp = () => {
  const write = eventWriter(world.store, 'wanted');
  const projection: Projection = {
    name: 'notes',
    schema: 'notes_v1',
    filter: write.filter,
    apply: async () => undefined,
  };
  const registry = new ProjectionRegistry();
  registry.register(projection);
  const freshness = new ProjectionFreshness(registry, world.database, world.store);
  const run = (): void => {
    const { store, database, connection } = world;
    runner = new ProjectionRunner(projection, { store, database, connection });
    runner.start();
  };
  return { write, projection, freshness, run };
};

describe('waiting for a projection', () => {
  it('ends when the active runner, wherever it is, has brought in the position', async () => {
    const { write, freshness, run } = setUp();
    const position = await write.notes('a', 'b');
    expect(await freshness.waitFor('notes', position, NO_TIME)).toBe(false);
    const waiting = freshness.waitFor('notes', position, ENOUGH_MS);
    run();
    expect(await waiting).toBe(true);
  });

  it('needs no runner when there is nothing to handle up to there', async () => {
    const { write, freshness } = setUp();
    const unwanted = await eventWriter(world.store, 'unwanted').notes('x');
    expect(await freshness.waitFor('notes', unwanted, NO_TIME)).toBe(true);
    await write.notes('a');
    expect(await freshness.waitFor('notes', unwanted, NO_TIME)).toBe(true);
  });

  it('does not take a position for reached that the log has yet to reach', async () => {
    const { write, freshness, run } = setUp();
    run();
    const next = (await world.store.head()) + 1n;
    expect(await freshness.waitFor('notes', next, NO_TIME)).toBe(false);
    const waiting = freshness.waitFor('notes', next, ENOUGH_MS);
    await write.notes('a');
    expect(await waiting).toBe(true);
  });

  it('does not trust the checkpoint of another event store', async () => {
    const { write, projection, freshness } = setUp();
    const position = await write.notes('a');
    await openCheckpoint(world.database.manager, projection, 'another-store');
    await world.database.query('UPDATE projections.checkpoints SET position = $1', [String(position)]);
    expect(await freshness.waitFor('notes', position, NO_TIME)).toBe(false);
  });

  it('refuses the name of a projection that there is not', async () => {
    const { freshness } = setUp();
    await expect(freshness.waitFor('nodes', 1n, NO_TIME)).rejects.toThrow(
      'no projection is called nodes; registered are: notes',
    );
  });
});
