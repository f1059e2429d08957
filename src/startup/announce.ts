import { Logger } from '@nestjs/common';
import type { Settings } from '../config/index.js';
import type { AdminApiKey } from './admin-api-key.js';
import type { FirstWebhook } from './first-webhook.js';

export interface Started {
  readonly address: string;
  readonly settings: Settings;
  readonly adminKey: AdminApiKey;
  /** Null where the first source was registered by an earlier start. */
  readonly webhook: FirstWebhook | null;
}

/** Says what the person who started the service needs next. A log never gets the webhook URL: it holds a token. */
export const announce = ({ address, settings, adminKey, webhook }: Started): void => {
  const logger = new Logger('Service');
  if (adminKey.file) logger.log(`The admin key for /v1 is in ${adminKey.file}`);
  if (webhook) {
    logger.log(`The webhook URL to paste into GitLab is in ${webhook.file}`);
    if (settings.publicUrl === null) {
      logger.log(
        'GitLab cannot reach a local address: set PUBLIC_URL to how it reaches this service, and put that into the URL.',
      );
    }
    if (process.stdout.isTTY) process.stdout.write(`\n  ${webhook.url}\n\n`);
  }
  logger.log(`Serving on ${address}`);
};
