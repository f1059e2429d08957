import type { MigrationInterface } from 'typeorm';
import { CreateEventStore1790000000000 } from '../event-store/postgres/migrations/1790000000000-create-event-store.js';
import { AppendTellsTime1790002000000 } from '../event-store/postgres/migrations/1790002000000-append-tells-time.js';
import { CreateAlertsV11790000200000 } from '../modules/alerts/projections/alerts/migrations/1790000200000-create-alerts-v1.js';
import { CreateBranchesV11790000300000 } from '../modules/alerts/projections/branches/migrations/1790000300000-create-branches-v1.js';
import { CreateDeliveries1790001100000 } from '../modules/deliveries/log/migrations/1790001100000-create-deliveries.js';
import { CreateSourceActivity1790001001000 } from '../modules/sources/activity/migrations/1790001001000-create-source-activity.js';
import { CreateSourcesV11790000400000 } from '../modules/sources/projections/sources/migrations/1790000400000-create-sources-v1.js';
import { CreateSourcesV21790001002000 } from '../modules/sources/projections/sources/migrations/1790001002000-create-sources-v2.js';
import { CreateSourceSecrets1790001000000 } from '../modules/sources/vault/migrations/1790001000000-create-source-secrets.js';
import { CreateProjectionCheckpoints1790000100000 } from '../projections/migrations/1790000100000-create-projection-checkpoints.js';

type Migration = new () => MigrationInterface;

/** For a database that is the event store, too. */
export const EVENT_STORE_MIGRATIONS: readonly Migration[] = [
  CreateEventStore1790000000000,
  AppendTellsTime1790002000000,
];

const READ_MODEL_MIGRATIONS: readonly Migration[] = [
  CreateProjectionCheckpoints1790000100000,
  CreateAlertsV11790000200000,
  CreateBranchesV11790000300000,
  CreateSourcesV11790000400000,
  CreateDeliveries1790001100000,
  CreateSourceSecrets1790001000000,
  CreateSourceActivity1790001001000,
  CreateSourcesV21790001002000,
];

/** Every migration there is. They run in the order of the timestamps in their names, each in a transaction of its own. */
export const MIGRATIONS: readonly Migration[] = [...EVENT_STORE_MIGRATIONS, ...READ_MODEL_MIGRATIONS];

/** @param holdsEvents whether the events lie in this database, or somewhere else */
export const migrationsFor = (holdsEvents: boolean): readonly Migration[] =>
  holdsEvents ? MIGRATIONS : READ_MODEL_MIGRATIONS;
