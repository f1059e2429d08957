import { StartupRefusedError } from '../../config/index.js';
import type { PostgresConnection } from './postgres-connection.js';

/** What the store stands on cannot keep its promises, or is not what it should be. The message says what to do. */
export class UnsuitableServerError extends StartupRefusedError {
  override readonly name = 'UnsuitableServerError';
}

const OLDEST_VERSION = 15;

/**
 * Looks whether an acknowledged append would be safe on this server.
 *
 * `full_page_writes=off` is not refused: storage that never tears a page (ZFS, some managed services) makes it right, and the
 * server cannot tell. `fsync=off` never is.
 *
 * @returns the id of the log in this database
 * @throws UnsuitableServerError
 */
export const inspectServer = async (connection: PostgresConnection, timeoutMs: number): Promise<string> => {
  const [server] = await connection.query<Server>({ text: INSPECT }, timeoutMs);
  if (server!.version < OLDEST_VERSION) {
    refuse(`PostgreSQL ${OLDEST_VERSION} or newer is needed, this is ${server!.version}; upgrade the server.`);
  }
  if (server!.encoding !== 'UTF8') {
    refuse(`The database's encoding is ${server!.encoding}; create it with ENCODING 'UTF8'.`);
  }
  if (server!.fsync === 'off') {
    refuse('PostgreSQL runs with fsync=off, so acknowledged events could be lost; set fsync=on and restart it.');
  }
  if (!server!.migrated) {
    refuse('The database has no schema event_store that this user may use; run the migrations.');
  }
  const [store] = await connection.query<{ id: string }>({ text: 'SELECT id FROM event_store.store' }, timeoutMs);
  return store!.id;
};

interface Server {
  readonly version: number;
  readonly encoding: string;
  readonly fsync: string;
  readonly migrated: boolean;
}

const INSPECT = `
  SELECT current_setting('server_version_num')::integer / 10000 AS version,
         current_setting('server_encoding') AS encoding,
         current_setting('fsync') AS fsync,
         to_regclass('event_store.store') IS NOT NULL AS migrated`;

const refuse = (sentence: string): never => {
  throw new UnsuitableServerError(sentence);
};
