import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module.js';
import { type Lifecycle, lockDataDir, openDataDir, Settings, StartupRefusedError } from '../config/index.js';
import type { DatabaseConnection } from '../database/index.js';
import { configureHttp, createHttpAdapter } from '../http/index.js';
import { provideAdminApiKey } from './admin-api-key.js';
import { announce, type Started } from './announce.js';
import { closeWithin } from './close-within.js';
import { provideEncryptionKey } from './encryption-key.js';
import { provideFirstWebhook } from './first-webhook.js';
import { openDatabase } from './open-database.js';
import type { UndoStack } from './undo-stack.js';
import { unlessStopped } from './unless-stopped.js';
import { waitForEventStore } from './wait-for-event-store.js';

/** For the step of the start that is under way when the service is told to stop. */
const LAST_STEP_MS = 3_000;

/**
 * Takes the service from nothing to running. Whatever it opens it puts on the stack, also when it throws. Throws StartupRefusedError for what the person who
 * starts it can mend, and the reason of `lifecycle.stopRequested` when that is aborted first.
 */
export const serve = async (configured: Settings, lifecycle: Lifecycle, opened: UndoStack): Promise<void> => {
  const { stopRequested } = lifecycle;
  const dataDir = await openDataDir(configured.dataDir);
  opened.push('The lock of DATA_DIR', await lockDataDir(dataDir));

  const adminKey = await provideAdminApiKey({ ...configured, dataDir });
  const encryptionKey = await provideEncryptionKey({ ...configured, dataDir });
  const provided = { dataDir, adminApiKey: adminKey.key, encryptionKey };
  const settings = Object.assign(new Settings(), configured, provided);

  // Not cut short: it hears the signal itself, and leaves no server behind.
  const database = await openDatabase(settings, stopRequested);
  opened.push('The database', database.close);
  await unlessStopped(waitForEventStore(settings, stopRequested), stopRequested, LAST_STEP_MS);
  stopRequested.throwIfAborted();

  const opening = openApplication(settings, lifecycle, database.connection, opened);
  const started = await unlessStopped(opening, stopRequested, LAST_STEP_MS);
  lifecycle.enter('running');
  announce({ ...started, settings, adminKey });
};

const openApplication = async (
  settings: Settings,
  lifecycle: Lifecycle,
  database: DatabaseConnection,
  opened: UndoStack,
): Promise<Pick<Started, 'address' | 'webhook'>> => {
  const { stopRequested } = lifecycle;
  const root = AppModule.forRoot({ settings, lifecycle, database });
  const app = await NestFactory.create<NestFastifyApplication>(root, createHttpAdapter(), { abortOnError: false });
  opened.push('The service', () => closeWithin(app));
  configureHttp(app);
  stopRequested.throwIfAborted();

  await listen(app, settings);
  const webhook = settings.databaseUrl === null ? await provideFirstWebhook(app, settings) : null;
  stopRequested.throwIfAborted();
  return { address: await app.getUrl(), webhook };
};

const listen = async (app: NestFastifyApplication, { host, port }: Settings): Promise<void> => {
  try {
    await app.listen(port, host);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new StartupRefusedError(
        `Port ${port} on ${host} is taken by another program: stop that one, or set PORT to a free port.`,
      );
    }
    if (code === 'EACCES') {
      throw new StartupRefusedError(
        `Port ${port} needs rights that the service does not have: set PORT to 1024 or above.`,
      );
    }
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
      throw new StartupRefusedError(`HOST is "${host}", but it must be an address of this machine (${code}).`);
    }
    throw error;
  }
};
