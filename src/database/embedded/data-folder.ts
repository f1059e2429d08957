import { execFile } from 'node:child_process';
import { chown, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { syncFolder, writeFileDurably } from '../../config/durable-file.js';
import { StartupRefusedError } from '../../config/startup-refused.error.js';
import { type ClusterFiles, exists } from './cluster-files.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import type { ServerUser } from './server-user.js';

/** May do anything; used to set the database up, and by nothing else. */
export const ADMIN_ROLE = 'postgres';
/** Owns the service's database and has no other right. */
export const SERVICE_ROLE = 'pipeline_alerts';

/** Makes the data folder where there is none. A crash in between leaves only an unfinished one, which is cleared here. */
export const prepareDataFolder = async (
  files: ClusterFiles,
  binaries: PostgresBinaries,
  user: ServerUser,
): Promise<'new' | 'existing'> => {
  await writeAccessRules(files);
  await rm(files.unfinishedData, { recursive: true, force: true, maxRetries: 5 });
  if (await exists(files.data)) {
    await refuseOtherVersion(files, binaries);
    return 'existing';
  }

  await mkdir(files.unfinishedData, { mode: 0o700 });
  if (user.ids) await chown(files.unfinishedData, user.ids.uid, user.ids.gid);
  await initialise(files, binaries, user);
  await rename(files.unfinishedData, files.data);
  await syncFolder(dirname(files.data));
  return 'new';
};

/** The `builtin` locale sorts by code point on every machine, whatever its libraries. initdb itself syncs all files to disk. */
const initialise = async (files: ClusterFiles, binaries: PostgresBinaries, user: ServerUser): Promise<void> => {
  const [program, ...args] = user.commandLine(binaries.initdb, [
    '-D',
    files.unfinishedData,
    `--username=${ADMIN_ROLE}`,
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--auth-local=peer',
    '--auth-host=reject',
  ]);
  try {
    await promisify(execFile)(program, args, { cwd: files.unfinishedData, env: serverEnvironment() });
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? (error as Error).message).trim();
    throw new StartupRefusedError(`The database could not be made in ${files.data}; initdb said: ${said}`);
  }
};

/** Nothing of the service's own environment: its secrets are not the server's business, and PG… variables would change it. */
export const serverEnvironment = (): NodeJS.ProcessEnv => ({ LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' });

/**
 * Only the service's own operating system user gets in. The server asks the kernel who is at the other end of the socket; that also
 * keeps out the user the server runs as, whose name (`nobody`) others may run under too.
 */
const writeAccessRules = async (files: ClusterFiles): Promise<void> => {
  const name = userName().replaceAll('"', '""');
  const mapped = [ADMIN_ROLE, SERVICE_ROLE].map((role) => `service "${name}" ${role}\n`);
  await writeFileDurably(files.hostBasedAuthentication, 'local all all peer map=service\n', 0o600);
  await writeFileDurably(files.userMap, mapped.join(''), 0o600);
};

const userName = (): string => {
  try {
    return userInfo().username;
  } catch {
    throw new StartupRefusedError(
      `PostgreSQL needs a name for the user it runs for, and number ${process.geteuid?.()} has none: add it to /etc/passwd, or set DATABASE_URL.`,
    );
  }
};

const refuseOtherVersion = async (files: ClusterFiles, binaries: PostgresBinaries): Promise<void> => {
  const found = (await readFile(join(files.data, 'PG_VERSION'), 'utf8').catch(() => 'unknown')).trim();
  if (found === String(binaries.majorVersion)) return;
  throw new StartupRefusedError(
    `The data folder ${files.data} was made by PostgreSQL ${found} and this version brings PostgreSQL ${binaries.majorVersion}: dump it with the version that made it and restore it into a new DATA_DIR, or go back to that version.`,
  );
};
