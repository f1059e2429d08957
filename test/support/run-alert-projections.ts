/** Runs the projections of alerts until it is killed: `run-alert-projections.ts <database url> <milliseconds per batch>` */
import { setTimeout as sleep } from 'node:timers/promises';
import { openPostgresEventStore } from '../../src/event-store/postgres/open-postgres-event-store.js';
import { ALERT_PROJECTIONS } from '../../src/modules/alerts/projections/index.js';
import type { Projection } from '../../src/projections/index.js';
import { ProjectionRunner } from '../../src/projections/projection-runner.js';
import { openReadModelWorld } from './read-model-world.js';

const [url = '', pauseMs = '0'] = process.argv.slice(2);
const { connection, database } = await openReadModelWorld(url);
const store = await openPostgresEventStore({ connection });

/** Small runs and a pause within the transaction, so that a kill hits the middle of one. */
const slowed = (projection: Projection): Projection => ({
  ...projection,
  apply: async (events, transaction) => {
    const half = Math.ceil(events.length / 2);
    await projection.apply(events.slice(0, half), transaction);
    await sleep(Number(pauseMs));
    if (half < events.length) await projection.apply(events.slice(half), transaction);
  },
});

for (const projection of ALERT_PROJECTIONS) {
  new ProjectionRunner(slowed(projection), { store, database, connection }).start();
}
