import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppModule } from '../app.module.js';
import { type Lifecycle, lockDataDir, openDataDir, Settings, StartupRefusedError } from '../config/index.js';
import { configureHttp, createHttpAdapter } from '../http/index.js';
import { provideAdminApiKey } from './admin-api-key.js';
import { announce } from './announce.js';
import { closeWithin } from './close-within.js';
import { provideFirstWebhook } from './first-webhook.js';
import { openDatabase } from './open-database.js';
import type { UndoStack } from './undo-stack.js';
import { waitForEventStore } from './wait-for-event-store.js';

/**
 * Takes the service from nothing to running. Whatever it opens it puts on the stack, also when it throws. Throws StartupRefusedError for what the person who
 * starts it can mend, and the signal's reason when that is aborted first.
 */
export const serve = async (
  configured: Settings,
  lifecycle: Lifecycle,
  opened: UndoStack,
  stopRequested: AbortSignal,
): Promise<void> => {
  const dataDir = await openDataDir(configured.dataDir);
  opened.push('The lock of DATA_DIR', lockDataDir(dataDir));

  const adminKey = await provideAdminApiKey({ ...configured, dataDir });
  const settings = Object.assign(new Settings(), configured, { dataDir, adminApiKey: adminKey.key });

  const database = await openDatabase(settings, stopRequested);
  opened.push('The database', database.close);
  await waitForEventStore(settings, stopRequested);
  stopRequested.throwIfAborted();

  const root = AppModule.forRoot({ settings, lifecycle, database: database.connection });
  const app = await NestFactory.create<NestFastifyApplication>(root, createHttpAdapter(), { abortOnError: false });
  opened.push('The service', () => closeWithin(app));
  configureHttp(app);
  stopRequested.throwIfAborted();

  await listen(app, settings);
  const webhook = settings.databaseUrl === null ? await provideFirstWebhook(app, settings) : null;
  stopRequested.throwIfAborted();

  lifecycle.enter('running');
  announce({ address: await app.getUrl(), settings, adminKey, webhook });
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
