import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntityManager } from 'typeorm';
import { AlertRow } from '../../src/modules/alerts/projections/alerts/index.js';
import { BranchRow } from '../../src/modules/alerts/projections/branches/index.js';
import { ALERT_PROJECTIONS } from '../../src/modules/alerts/projections/index.js';
import { ProjectionRunner } from '../../src/projections/projection-runner.js';
import { eventually } from '../support/eventually.js';
import { foldLog } from '../support/expected-read-models.js';
import { writeIncidents } from '../support/incidents.js';
import { createReadModelWorld, type ReadModelWorld } from '../support/read-model-world.js';
import { TypeScriptProcess } from '../support/typescript-process.js';

const PAUSE_MS_IN_BATCH = 150;
const ROUNDS = 5;

let world: ReadModelWorld;
let end: bigint;

beforeAll(async () => {
  world = await createReadModelWorld();
  end = await writeIncidents(world.store, 20, 100);
});
afterAll(() => world.remove());

/** Rows and checkpoint of one projection, as one moment shows them. */
const look = <T>(name: string, rows: (manager: EntityManager) => Promise<T[]>) =>
  world.database.transaction('REPEATABLE READ', async (manager) => {
    const [checkpoint] = await manager.query('SELECT position FROM projections.checkpoints WHERE projection = $1', [
      name,
    ]);
    return { position: BigInt(checkpoint?.position ?? 0), rows: await rows(manager) };
  });

const lookAtAlerts = () => look('alerts', (manager) => manager.find(AlertRow));
const lookAtBranches = () => look('branches', (manager) => manager.find(BranchRow));

const expectRowsToFitCheckpoints = async (): Promise<void> => {
  const alerts = await lookAtAlerts();
  const expectedAlerts = (await foldLog(world.store, alerts.position)).alerts;
  expect(new Map(alerts.rows.map(({ id, alert, lastPosition }) => [id, { alert, lastPosition }]))).toEqual(
    expectedAlerts,
  );

  const branches = await lookAtBranches();
  const expectedBranches = (await foldLog(world.store, branches.position)).branches;
  const point = (at: { pipelineId: string; second: number; sha: string | null } | null) =>
    at === null ? null : { pipelineId: at.pipelineId, second: at.second, sha: at.sha };
  expect(
    new Map(
      branches.rows.map(({ stream, branch }) => [
        stream,
        {
          openAlertId: branch.openAlert?.id ?? null,
          lastPassing: point(branch.lastPassing),
          lastFailing: point(branch.lastFailing),
        },
      ]),
    ),
  ).toEqual(expectedBranches);
};

describe('kill -9 of the process that runs the projections', () => {
  it('leaves rows and checkpoint consistent whenever it comes, and a standby brings in the rest', async () => {
    const between: bigint[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { position: before } = await lookAtAlerts();
      const process = TypeScriptProcess.start('run-alert-projections.ts', world.url, String(PAUSE_MS_IN_BATCH));
      // Once it has moved on it is in the middle of the next batch nearly all the time.
      await eventually(async () => expect((await lookAtAlerts()).position).toBeGreaterThan(before), 20_000);
      await process.kill();
      await expectRowsToFitCheckpoints();
      between.push((await lookAtAlerts()).position);
    }
    // Else no kill has hit anything.
    expect(between[0]).toBeGreaterThan(0n);
    expect(between.at(-1)).toBeLessThan(end);

    const last = TypeScriptProcess.start('run-alert-projections.ts', world.url, String(PAUSE_MS_IN_BATCH));
    const { position: before } = await lookAtAlerts();
    await eventually(async () => expect((await lookAtAlerts()).position).toBeGreaterThan(before), 20_000);
    const { store, database, connection } = world;
    const standbys = ALERT_PROJECTIONS.map(
      (projection) => new ProjectionRunner(projection, { store, database, connection }),
    );
    for (const standby of standbys) standby.start();
    try {
      await last.kill();
      await eventually(async () => {
        expect((await lookAtAlerts()).position).toBe(end);
        expect((await lookAtBranches()).position).toBe(end);
      }, 60_000);
      await expectRowsToFitCheckpoints();
    } finally {
      await Promise.all(standbys.map((standby) => standby.stop()));
    }
  }, 120_000);
});
