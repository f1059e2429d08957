import { createHash } from 'node:crypto';
import { chmod, lstat, mkdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartupRefusedError } from '../../config/startup-refused.error.js';

/** Where an embedded server keeps its things. All but the socket folder lie in one folder. */
export interface ClusterFiles {
  readonly folder: string;
  /** PostgreSQL's own data folder. */
  readonly data: string;
  /** A data folder in the making. It becomes `data` by a rename, so that `data` is always whole. */
  readonly unfinishedData: string;
  readonly hostBasedAuthentication: string;
  readonly userMap: string;
  /** Mode 0700 and the service user's own: nobody else gets at the socket. */
  readonly sockets: string;
}

/** The name of every unix socket file is `.s.PGSQL.<port>`. The port has no other meaning here: nothing listens on TCP. */
export const SOCKET_PORT = 5432;

/** The kernel's limit for a socket's path is 107 bytes on Linux and 103 on macOS. */
const MAX_SOCKET_PATH_BYTES = 103;

/** `folder` is absolute and without symbolic links. */
export const clusterFilesIn = (folder: string): ClusterFiles => ({
  folder,
  data: join(folder, 'data'),
  unfinishedData: join(folder, 'data.unfinished'),
  hostBasedAuthentication: join(folder, 'pg_hba.conf'),
  userMap: join(folder, 'pg_ident.conf'),
  sockets: socketFolder(folder),
});

/** All but the data folder, which is made whole or not at all. */
export const makeClusterFolders = async (files: ClusterFiles): Promise<void> => {
  await makePrivateFolder(files.folder);
  await makePrivateFolder(files.sockets);
};

/** Inside the cluster's folder where the path is short enough; else, with a name of its own, in the folder for temporary files. */
const socketFolder = (folder: string): string => {
  const inside = join(folder, 'sockets');
  if (Buffer.byteLength(join(inside, `.s.PGSQL.${SOCKET_PORT}`)) <= MAX_SOCKET_PATH_BYTES) return inside;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return join(tmpdir(), `pipeline-alerts-${name}`);
};

const makePrivateFolder = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Anybody may have put something of this name into the folder for temporary files.
  const found = await lstat(folder);
  if (!found.isDirectory() || found.uid !== process.geteuid?.()) {
    throw new StartupRefusedError(
      `${folder} must be a folder that belongs to the user who runs the service: remove it, or run the service as its owner.`,
    );
  }
  await chmod(folder, 0o700);
};

export const exists = async (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
