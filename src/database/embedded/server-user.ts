import { execFileSync } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { StartupRefusedError } from '../../config/startup-refused.error.js';

/** Whom PostgreSQL runs as. */
export interface ServerUser {
  /** Null: as the service itself. */
  readonly ids: { readonly uid: number; readonly gid: number } | null;
  /** What to start instead of `[program, ...args]`. */
  commandLine(program: string, args: readonly string[]): [string, ...string[]];
}

/**
 * PostgreSQL refuses to run as root. A root service therefore runs it as the user who owns the data folder, or as `nobody`
 * for a new one. That user cannot enter a home folder of mode 0700 (root's, the usual container case), so the server keeps
 * one capability, `dac_override`, which passes file permissions, and can gain no other. This works with the capabilities that
 * a container has by default. `no_setuid_fixup` keeps the capability over the change of user.
 */
export const chooseServerUser = async (dataFolder: string): Promise<ServerUser> => {
  if (process.geteuid?.() !== 0) return { ids: null, commandLine: (program, args) => [program, ...args] };

  const owner = await stat(dataFolder).catch(() => null);
  const ids = owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : await findNobody();
  const setpriv = (program: string, args: readonly string[]): [string, ...string[]] => [
    'setpriv',
    `--reuid=${ids.uid}`,
    `--regid=${ids.gid}`,
    '--clear-groups',
    '--no-new-privs',
    '--securebits=+no_setuid_fixup',
    '--inh-caps=-all,+dac_override',
    '--ambient-caps=-all,+dac_override',
    '--bounding-set=-all,+dac_override',
    program,
    ...args,
  ];
  requireWorking(setpriv('true', []));
  return { ids, commandLine: setpriv };
};

const requireWorking = ([program, ...args]: [string, ...string[]]): void => {
  try {
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    const { code, stderr } = error as NodeJS.ErrnoException & { stderr?: Buffer };
    const reason = code === 'ENOENT' ? 'it is not installed' : String(stderr ?? code).trim();
    throw new StartupRefusedError(
      `PostgreSQL cannot run as root, and leaving root needs "setpriv" of util-linux (${reason}): start the service as an ordinary user, install util-linux, or set DATABASE_URL.`,
    );
  }
};

/** initdb looks its user up by number, so a number without an entry would not do. */
const findNobody = async (): Promise<{ uid: number; gid: number }> => {
  const entry = /^nobody:[^:]*:(\d+):(\d+):/m.exec(await readFile('/etc/passwd', 'utf8'));
  if (!entry) {
    throw new StartupRefusedError(
      'PostgreSQL cannot run as root and there is no user "nobody" to run it as: start the service as an ordinary user or set DATABASE_URL.',
    );
  }
  return { uid: Number(entry[1]), gid: Number(entry[2]) };
};
