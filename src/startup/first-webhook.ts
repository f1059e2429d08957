import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { type Settings, writeFileDurably } from '../config/index.js';
import { RegisterSource, WebhookAddress } from '../modules/sources/index.js';

export interface FirstWebhook {
  /** Holds the source's token. */
  readonly url: string;
  readonly file: string;
}

/**
 * Registers the first source and keeps its webhook URL, once: null where that was done before. The file decides, not the log: a source that was
 * registered before a crash and whose URL was never written is of no use to anybody, so there is another.
 */
export const provideFirstWebhook = async (
  app: INestApplicationContext,
  settings: Settings,
): Promise<FirstWebhook | null> => {
  const file = join(settings.dataDir, 'first-webhook-url');
  const isKept = await access(file).then(
    () => true,
    () => false,
  );
  if (isKept) return null;

  const registration = { name: 'gitlab', actor: 'first start', onBehalfOf: null };
  const { token } = await app.get(CommandBus).execute(new RegisterSource(registration));
  const url = app.get(WebhookAddress, { strict: false }).withToken(token);
  await writeFileDurably(file, `${url}\n`, 0o600);
  return { url, file };
};
