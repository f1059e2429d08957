import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type Settings, StartupRefusedError, writeFileDurably } from '../config/index.js';
import { FIRST_START_NAME } from '../modules/access/index.js';
import { RegisterSource, WebhookAddress } from '../modules/sources/index.js';

export interface FirstWebhook {
  /** Holds the source's token. */
  readonly url: string;
  readonly file: string;
}

/**
 * Registers the first source and keeps its webhook URL, once. The file decides, not the log: a source that was registered before a crash
 * and whose URL was never written is of no use to anybody, so there is another. Where the service is reached under another address by now, the URL
 * follows. Null where nothing has changed.
 */
export const provideFirstWebhook = async (
  app: INestApplicationContext,
  settings: Settings,
): Promise<FirstWebhook | null> => {
  const file = join(settings.dataDir, 'first-webhook-url');
  const address = app.get(WebhookAddress, { strict: false });
  const kept = await readKept(file);

  const token = kept === null ? await registerFirstSource(app) : tokenIn(kept.trim());
  if (token === null) return null;
  const url = address.withToken(token);
  if (url === kept?.trim()) return null;
  await writeFileDurably(file, `${url}\n`, 0o600);
  return { url, file };
};

const readKept = async (file: string): Promise<string | null> => {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    throw new StartupRefusedError(`The webhook URL in ${file} cannot be read (${code}): give the file to the service.`);
  }
};

const registerFirstSource = async (app: INestApplicationContext): Promise<string> => {
  const registration = { name: 'gitlab', actor: FIRST_START_NAME, onBehalfOf: null };
  return (await app.get(CommandBus).execute(new RegisterSource(registration))).token;
};

/** Null for something that the service did not write: it is left alone. */
const tokenIn = (url: string): string | null => (URL.canParse(url) ? new URL(url).searchParams.get('token') : null);
