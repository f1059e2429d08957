import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clusterFilesIn } from '../../src/database/embedded/cluster-files.js';
import { ADMIN_ROLE } from '../../src/database/embedded/data-folder.js';
import { startEmbeddedPostgres } from '../../src/database/embedded/embedded-postgres.js';
import { clearLeftovers } from '../../src/database/embedded/leftovers.js';

export interface TestServer {
  /** Connection string of a role that may do anything. */
  readonly adminUrl: string;
  stop(): Promise<void>;
}

const FOLDER_PREFIX = 'pipeline-alerts-test-';

/** A PostgreSQL of the tests' own: neither DATA_DIR nor DATABASE_URL is touched. */
export const startTestServer = async (): Promise<TestServer> => {
  const temporary = await realpath(tmpdir());
  await removeServersOfKilledRuns(temporary);
  const folder = await mkdtemp(join(temporary, `${FOLDER_PREFIX}${process.pid}-`));
  const silent = () => undefined;
  const log = { progress: silent, warning: (line: string) => console.warn(line), server: silent };
  const server = await startEmbeddedPostgres(join(folder, 'postgresql'), new AbortController().signal, log);
  return {
    adminUrl: server.url('postgres', ADMIN_ROLE),
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

/** The folder's name holds the process id of its run. */
const removeServersOfKilledRuns = async (temporary: string): Promise<void> => {
  for (const name of await readdir(temporary)) {
    const pid = Number(new RegExp(`^${FOLDER_PREFIX}(\\d+)-`).exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    await clearLeftovers(clusterFilesIn(join(temporary, name, 'postgresql')));
    await rm(join(temporary, name), { recursive: true, force: true });
  }
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
