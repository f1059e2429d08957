import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isBase64Of32Bytes, type Settings, StartupRefusedError, writeFileDurably } from '../config/index.js';

/**
 * The configured key, else the one that an earlier start made, else a new one. Null with a database or an event store that others may share: a key
 * of this process's own would be of no use to them.
 */
export const provideEncryptionKey = async (settings: Settings): Promise<string | null> => {
  if (settings.encryptionKey !== null) return settings.encryptionKey;
  if (settings.databaseUrl !== null || settings.eventStoreDbUrl !== null) return null;
  const file = join(settings.dataDir, 'encryption-key');
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new StartupRefusedError(
      `The encryption key in ${file} cannot be read (${error.code}): give the file to the service.`,
    );
  });
  if (kept !== null) return requireKey(kept.trim(), file);

  const key = randomBytes(32).toString('base64');
  await writeFileDurably(file, `${key}\n`, 0o600);
  return key;
};

const requireKey = (key: string, file: string): string => {
  if (isBase64Of32Bytes(key)) return key;
  throw new StartupRefusedError(
    `${file} holds no usable key, which has 32 bytes in base64: bring it back from a backup. Without it the secrets of sources cannot be read.`,
  );
};
