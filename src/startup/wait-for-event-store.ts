import { Logger } from '@nestjs/common';
import type { Settings } from '../config/index.js';
import { waitForEventStoreDb } from '../event-store/index.js';

const PATIENCE_MS = 60_000;

/** Returns at once where the events lie in the database, which has been waited for. */
export const waitForEventStore = async ({ eventStoreDbUrl }: Settings, stopRequested: AbortSignal): Promise<void> => {
  if (eventStoreDbUrl === null) return;
  const logger = new Logger('EventStore');
  const say = (line: string): void => logger.log(line);
  await waitForEventStoreDb(eventStoreDbUrl, { timeoutMs: PATIENCE_MS, say, stopRequested });
};
