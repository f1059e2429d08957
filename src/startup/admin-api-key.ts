import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Settings, StartupRefusedError, writeFileDurably } from '../config/index.js';
import { createSecretToken } from '../credentials/index.js';

export interface AdminApiKey {
  readonly key: string;
  /** Where it is kept; null when ADMIN_API_KEY gives it. */
  readonly file: string | null;
}

/** The configured key, else the one that an earlier start made, else a new one. */
export const provideAdminApiKey = async (settings: Settings): Promise<AdminApiKey> => {
  if (settings.adminApiKey !== null) return { key: settings.adminApiKey, file: null };
  const file = join(settings.dataDir, 'admin-api-key');
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new StartupRefusedError(
      `The admin key in ${file} cannot be read (${error.code}): give the file to the service.`,
    );
  });
  if (kept !== null) return { key: requireKey(kept.trim(), file), file };

  const key = createSecretToken('pak_');
  await writeFileDurably(file, `${key}\n`, 0o600);
  return { key, file };
};

const requireKey = (key: string, file: string): string => {
  if (key.length >= 16) return key;
  throw new StartupRefusedError(`${file} holds no usable key: remove it, and the next start makes a new one.`);
};
