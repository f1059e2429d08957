import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { DatabaseConnection } from '../src/database/index.js';
import { openEventStore } from '../src/event-store/index.js';
import { type ServiceProcess, startService } from '../test/support/service-process.js';
import { temporaryDataDir } from '../test/support/temporary-data-dir.js';
import { createTestDatabase, type TestDatabase } from '../test/support/test-database.js';
import { startTestServer } from '../test/support/test-server.js';

const ADMIN_KEY = 'the-admin-key-of-the-bench';

/** Everything that was opened for the bench, the latest first. */
export type Cleanup = (() => Promise<unknown>)[];

export interface BenchService {
  readonly url: string;
  readonly pid: number;
  readonly adminKey: string;
  /** Of a source of its own. */
  readonly token: string;
  readonly database: TestDatabase;
  /** SIGTERM, and the end waited for. The database stays. */
  stop(): Promise<void>;
}

/** The PostgreSQL of the bench, as the service itself would run it: fsync on, its settings untouched. Returns the process id of its postmaster. */
export const openServer = async (cleanup: Cleanup): Promise<number> => {
  const server = await startTestServer();
  process.env.PIPELINE_ALERTS_TEST_SERVER = server.adminUrl;
  cleanup.push(server.stop);
  const client = new pg.Client({ connectionString: server.adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>(POSTMASTER_PID);
    return rows[0]!.pid;
  } finally {
    await client.end();
  }
};

const POSTMASTER_PID = `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid`;

/** The built service in a process of its own, on a new database or on one that another one has filled. */
export const openService = async (
  cleanup: Cleanup,
  { eventStoreDbUrl = null, database }: { eventStoreDbUrl?: string | null; database?: TestDatabase } = {},
): Promise<BenchService> => {
  const used = database ?? (await createTestDatabase());
  if (database === undefined) cleanup.push(used.drop);
  const folder = await temporaryDataDir();
  cleanup.push(folder.remove);

  const service = startService({
    dataDir: folder.path,
    environment: { DATABASE_URL: used.url, ADMIN_API_KEY: ADMIN_KEY, ...eventStoreSettings(eventStoreDbUrl) },
  });
  const url = await service.ready();
  const stop = endOnce(service);
  cleanup.push(stop);
  return { url, pid: service.pid, adminKey: ADMIN_KEY, token: await newToken(url), database: used, stop };
};

/** Null: the events lie in PostgreSQL. */
export const eventStoreSettings = (eventStoreDbUrl: string | null): Record<string, string> =>
  eventStoreDbUrl === null ? {} : { EVENTSTOREDB_URL: eventStoreDbUrl, ADMIN_API_KEY: ADMIN_KEY };

/** The events that a service on this database keeps, without one. To be closed. */
export const openStoreOf = ({
  database,
  eventStoreDbUrl,
}: {
  database: TestDatabase;
  eventStoreDbUrl: string | null;
}) =>
  openEventStore(
    eventStoreDbUrl === null ? { postgres: new DatabaseConnection(database.url).config } : { eventStoreDbUrl },
  );

const endOnce = (service: ServiceProcess): (() => Promise<void>) => {
  let ended: Promise<unknown> | null = null;
  return async () => {
    if (ended === null) service.signal('SIGTERM');
    ended ??= service.exited;
    await ended;
  };
};

const newToken = async (url: string): Promise<string> => {
  const answer = await fetch(`${url}/v1/sources`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    body: '{"name":"bench"}',
  });
  if (answer.status !== 201) throw new Error(`no source for the bench: ${answer.status} ${await answer.text()}`);
  return ((await answer.json()) as { token: string }).token;
};

/** The route that everything is compared with. */
export const openBareRoute = async (cleanup: Cleanup): Promise<{ readonly url: string; readonly pid: number }> => {
  const script = fileURLToPath(new URL('./load/bare-route.mjs', import.meta.url));
  const child: ChildProcess = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  cleanup.push(async () => {
    const gone = once(child, 'exit');
    child.stdin?.end();
    await gone;
  });
  const [line] = (await once(child.stdout!, 'data')) as [Buffer];
  return { url: line.toString().trim(), pid: child.pid as number };
};
