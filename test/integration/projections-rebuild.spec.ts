import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { ALERT_PROJECTIONS } from '../../src/modules/alerts/projections/index.js';
import { removeProjectedRows } from '../../src/projections/index.js';
import { ProjectionRunner } from '../../src/projections/projection-runner.js';
import { eventually } from '../support/eventually.js';
import { writeIncidents } from '../support/incidents.js';
import { createReadModelWorld, type ReadModelWorld } from '../support/read-model-world.js';
import { createTestDatabase } from '../support/test-database.js';

describe('rebuilding read models', () => {
  let world: ReadModelWorld;
  let runners: ProjectionRunner[];
  beforeEach(async () => {
    world = await createReadModelWorld();
    await writeIncidents(world.store, 4, 20);
    runners = [];
    startRunners();
    await untilCaughtUp();
  });
  afterEach(async () => {
    await stopRunners();
    await world.remove();
  });

  const startRunners = (): void => {
    const { store, database, connection } = world;
    runners = ALERT_PROJECTIONS.map((projection) => new ProjectionRunner(projection, { store, database, connection }));
    for (const runner of runners) runner.start();
  };
  const stopRunners = (): Promise<unknown> => Promise.all(runners.map((runner) => runner.stop()));

  const checkpoints = (): Promise<{ projection: string; position: string }[]> =>
    world.database.query('SELECT projection, position FROM projections.checkpoints ORDER BY projection');

  const rows = async () => ({
    alerts: await world.database.query('SELECT * FROM alerts_v1.alerts ORDER BY id'),
    branches: await world.database.query('SELECT * FROM branches_v1.branches ORDER BY stream'),
  });

  const untilCaughtUp = async (): Promise<void> => {
    const head = String(await world.store.head());
    await eventually(async () => {
      expect((await checkpoints()).map(({ position }) => position)).toEqual([head, head]);
    });
  };

  it('removes all rows and checkpoints, and the next start makes the same rows again', async () => {
    await stopRunners();
    const before = await rows();
    expect(before.alerts.length).toBeGreaterThan(10);
    const removed = await removeProjectedRows(world.connection, []);
    expect(removed.map(({ name, schema }) => `${name} ${schema}`).sort()).toEqual([
      'alerts alerts_v1',
      'branches branches_v1',
    ]);
    expect(await rows()).toEqual({ alerts: [], branches: [] });
    expect(await checkpoints()).toEqual([]);

    startRunners();
    await untilCaughtUp();
    expect(await rows()).toEqual(before);
  });

  it('is refused while somebody runs the projections', async () => {
    const before = await rows();
    await expect(removeProjectedRows(world.connection, ['branches'])).rejects.toThrow(
      'A service keeps projection branches up to date: stop every service on this database first.',
    );
    expect(await rows()).toEqual(before);
    expect(await checkpoints()).toHaveLength(2);
  });

  it('removes only what is named, and nothing when one name is wrong', async () => {
    await stopRunners();
    const before = await rows();
    await expect(removeProjectedRows(world.connection, ['alerts', 'alert'])).rejects.toThrow(
      'No projection "alert" has rows in this database.',
    );
    expect(await rows()).toEqual(before);
    expect(await checkpoints()).toHaveLength(2);

    await removeProjectedRows(world.connection, ['alerts']);
    expect(await rows()).toEqual({ alerts: [], branches: before.branches });
    expect((await checkpoints()).map(({ projection }) => projection)).toEqual(['branches']);
  });

  it('removes rows and checkpoints together or not at all', async () => {
    await stopRunners();
    const before = await rows();
    const reader = new pg.Client(world.connection);
    await reader.connect();
    await reader.query('BEGIN');
    await reader.query('SELECT 1 FROM alerts_v1.alerts LIMIT 1');
    await expect(removeProjectedRows(world.connection, [])).rejects.toThrow(
      'Somebody is reading or writing the read models, perhaps a backup: try again when that is over.',
    );
    await reader.end();
    expect(await rows()).toEqual(before);
    expect(await checkpoints()).toHaveLength(2);
  });

  it('finds nothing to do in a database without read models', async () => {
    const empty = await createTestDatabase();
    expect(await removeProjectedRows({ connectionString: empty.url }, [])).toEqual([]);
    await empty.drop();
  });
});
