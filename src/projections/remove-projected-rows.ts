import pg, { type ClientConfig } from 'pg';
import { tryProjectionLock } from './projection-lock.js';

export interface RemovedProjection {
  readonly name: string;
  readonly schema: string;
}

/** The rows stay as they are. The message is for the person who wanted them removed. */
export class RowsNotRemovedError extends Error {
  override readonly name = 'RowsNotRemovedError';
}

/**
 * Removes the rows of projections together with their checkpoints: whoever runs a projection next makes them from the beginning of
 * its event store. Nobody may run it meanwhile: a runner looks at its checkpoint only when there are events to handle.
 *
 * @param names which ones; empty: all there are
 * @throws RowsNotRemovedError a name is wrong, or a service runs one of them
 */
export const removeProjectedRows = async (
  database: ClientConfig,
  names: readonly string[],
): Promise<readonly RemovedProjection[]> => {
  const client = new pg.Client({ ...database, application_name: 'pipeline-alerts projections rebuild' });
  client.on('error', () => undefined); // a lost connection fails the next query
  await client.connect();
  try {
    const projections = await findProjections(client, names);
    for (const projection of projections) await lock(client, projection);
    await client.query(`BEGIN; SET LOCAL lock_timeout = '10s'`);
    for (const { name, schema } of projections) await client.query(REMOVE_CHECKPOINT, [name, schema]);
    const { rows: tables } = await client.query<{ name: string }>(TABLES, [projections.map(({ schema }) => schema)]);
    if (tables.length > 0) await client.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`);
    await client.query('COMMIT');
    return projections;
  } catch (error) {
    throw (error as { code?: unknown }).code === LOCK_NOT_AVAILABLE ? new RowsNotRemovedError(IN_USE) : error;
  } finally {
    await client.end(); // frees the locks, and undoes what was not committed
  }
};

const findProjections = async (client: pg.Client, names: readonly string[]): Promise<readonly RemovedProjection[]> => {
  const { rows } = await client.query<{ exists: boolean }>(HAS_CHECKPOINTS);
  const { rows: found } = rows[0]?.exists ? await client.query<RemovedProjection>(CHECKPOINTS) : { rows: [] };
  const unknown = names.find((name) => !found.some((projection) => projection.name === name));
  if (unknown !== undefined) {
    throw new RowsNotRemovedError(`No projection ${JSON.stringify(unknown)} has rows in this database.`);
  }
  return found.filter(({ name }) => names.length === 0 || names.includes(name));
};

const lock = async (client: pg.Client, projection: RemovedProjection): Promise<void> => {
  if (await tryProjectionLock(client, projection)) return;
  throw new RowsNotRemovedError(
    `A service keeps projection ${projection.name} up to date: stop every service on this database first.`,
  );
};

/** PostgreSQL's error code. */
const LOCK_NOT_AVAILABLE = '55P03';
const IN_USE = 'Somebody is reading or writing the read models, perhaps a backup: try again when that is over.';

const HAS_CHECKPOINTS = `SELECT to_regclass('projections.checkpoints') IS NOT NULL AS exists`;

const CHECKPOINTS = 'SELECT projection AS name, schema FROM projections.checkpoints ORDER BY projection, schema';

const REMOVE_CHECKPOINT = 'DELETE FROM projections.checkpoints WHERE projection = $1 AND schema = $2';

const TABLES = `
  SELECT format('%I.%I', schemaname, tablename) AS name
    FROM pg_tables
   WHERE schemaname = ANY ($1)`;
