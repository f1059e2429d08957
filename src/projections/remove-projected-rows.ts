import type { ClientConfig } from 'pg';
import pg from 'pg';

export interface RemovedProjection {
  readonly name: string;
  readonly schema: string;
}

/** Somebody asked for projections that have no rows here. */
export class UnknownProjectionError extends Error {
  override readonly name = 'UnknownProjectionError';
}

/**
 * Removes the rows of projections together with their checkpoints: whoever runs a projection next makes them from the beginning of
 * its event store. A running one is kept from moving on by its missing checkpoint, and begins anew.
 *
 * @param names which ones; empty: all there are
 * @throws UnknownProjectionError; nothing was removed
 */
export const removeProjectedRows = async (
  database: ClientConfig,
  names: readonly string[],
): Promise<readonly RemovedProjection[]> => {
  const client = new pg.Client({ ...database, application_name: 'pipeline-alerts projections rebuild' });
  client.on('error', () => undefined); // a lost connection fails the next query
  await client.connect();
  try {
    const { rows } = await client.query<{ exists: boolean }>(HAS_CHECKPOINTS);
    if (rows[0]?.exists !== true) return requireNames(names, []);
    await client.query('BEGIN');
    // The checkpoints first, as runners do: who waits for whom is then the same everywhere.
    const { rows: removed } = await client.query<RemovedProjection>(REMOVE_CHECKPOINTS, [names]);
    requireNames(names, removed);
    const { rows: tables } = await client.query<{ name: string }>(TABLES, [removed.map(({ schema }) => schema)]);
    if (tables.length > 0) await client.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`);
    await client.query('COMMIT');
    return removed;
  } finally {
    await client.end(); // what was not committed is undone
  }
};

const HAS_CHECKPOINTS = `SELECT to_regclass('projections.checkpoints') IS NOT NULL AS exists`;

const REMOVE_CHECKPOINTS = `
  DELETE FROM projections.checkpoints
   WHERE cardinality($1::text[]) = 0 OR projection = ANY ($1)
  RETURNING projection AS name, schema`;

const TABLES = `
  SELECT format('%I.%I', schemaname, tablename) AS name
    FROM pg_tables
   WHERE schemaname = ANY ($1)`;

const requireNames = (names: readonly string[], found: readonly RemovedProjection[]): readonly RemovedProjection[] => {
  const unknown = names.find((name) => !found.some((projection) => projection.name === name));
  if (unknown === undefined) return found;
  throw new UnknownProjectionError(`No projection ${JSON.stringify(unknown)} has rows in this database.`);
};
