import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus } from '@nestjs/cqrs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyContextConfig, RouteOptions } from 'fastify';
import { AppModule } from '../../src/app.module.js';
import { Lifecycle, Settings } from '../../src/config/index.js';
import { DatabaseConnection } from '../../src/database/index.js';
import { EVENT_STORE, type EventStore } from '../../src/event-store/index.js';
import { configureHttp, createHttpAdapter } from '../../src/http/index.js';
import { ApiKeyDirectory } from '../../src/modules/access/index.js';
import {
  type RegisteredSource,
  RegisterSource,
  SourceDirectory,
  SourceSecrets,
} from '../../src/modules/sources/index.js';
import { type Answer, answerTo } from './answer-to.js';
import { eventually } from './eventually.js';
import { realServerUrl } from './test-eventstoredb.js';
import { createTestStorage, type TestStorage } from './test-storage.js';

export { type Answer, answerTo } from './answer-to.js';

export const ADMIN_KEY = 'pak_this-is-the-admin-key-of-all-the-tests';

/** The whole service in the test's own process, listening on a free port of 127.0.0.1, on a storage of its own. */
export interface TestService {
  readonly url: string;
  readonly port: number;
  readonly app: NestFastifyApplication;
  readonly store: EventStore;
  /** Every route that was registered. */
  readonly routes: readonly KnownRoute[];
  /** Every line that was logged, of every level. */
  readonly logged: readonly string[];
  registerSource(name?: string): Promise<RegisteredSource>;
  /** POST to the ingestion route with the token in the URL, as GitLab does. */
  deliver(token: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** A request to `/v1` with the admin key. */
  ask(path: string, init?: RequestInit): Promise<Answer>;
  stop(): Promise<void>;
}

/** A route as it is registered: `/v1/alerts/:id`. */
export interface KnownRoute {
  readonly method: string;
  readonly path: string;
  readonly config: FastifyContextConfig;
}

export interface TestServiceOptions {
  /** Another storage than a fresh one; it is not removed then. */
  readonly storage?: TestStorage;
  readonly settings?: Partial<Settings>;
  /** Called when the application is made and before it does anything; the service is then not waited for. */
  readonly beforeListening?: () => void;
}

export const startTestService = async (options: TestServiceOptions = {}): Promise<TestService> => {
  const logged: string[] = [];
  Logger.overrideLogger(recorder(logged));
  const storage = options.storage ?? (await createTestStorage());
  const { databaseUrl, eventStoreDbUrl } = storage;
  const connection = new DatabaseConnection(databaseUrl);
  const dataDir = await mkdtemp(join(tmpdir(), 'pipeline-alerts-service-'));
  const given = { port: 0, dataDir, adminApiKey: ADMIN_KEY, eventStoreDbUrl, ...options.settings };
  const settings = Object.assign(new Settings(), given);
  const lifecycle = new Lifecycle();

  const root = AppModule.forRoot({ settings, lifecycle, database: connection });
  const app = await NestFactory.create<NestFastifyApplication>(root, createHttpAdapter(), { abortOnError: false });
  const routes: KnownRoute[] = [];
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', ({ method, url, config }: RouteOptions) => {
      for (const each of [method].flat()) routes.push({ method: each, path: url, config: config ?? {} });
    });
  configureHttp(app);
  options.beforeListening?.();
  await app.listen(0, '127.0.0.1');
  if (options.beforeListening === undefined) await untilCredentialsAreKnown(app);
  lifecycle.enter('running');

  const port = (app.getHttpServer().address() as { port: number }).port;
  const url = `http://127.0.0.1:${port}`;
  if (options.beforeListening === undefined && realServerUrl !== null) await untilReadModelsAreMade(url);
  return {
    url,
    port,
    app,
    store: app.get<EventStore>(EVENT_STORE, { strict: false }),
    routes,
    logged,
    registerSource: (name = 'test') =>
      app.get(CommandBus).execute(new RegisterSource({ name, actor: 'test', onBehalfOf: null })),
    deliver: (token, body, headers) =>
      answerTo(`${url}/functions/v1/events?token=${token}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'user-agent': 'GitLab/18.5.0', ...headers },
        body: body instanceof Buffer || typeof body === 'string' ? body : JSON.stringify(body),
      }),
    ask: (path, init = {}) =>
      answerTo(url + path, { ...init, headers: { authorization: `Bearer ${ADMIN_KEY}`, ...init.headers } }),
    stop: async () => {
      await app.close();
      await rm(dataDir, { recursive: true });
      if (options.storage === undefined) await storage.drop();
    },
  };
};

const untilCredentialsAreKnown = (app: NestFastifyApplication): Promise<void> =>
  eventually(() => {
    for (const directory of [SourceDirectory, ApiKeyDirectory]) {
      if (!app.get(directory, { strict: false }).caughtUp) throw new Error(`${directory.name} is still reading`);
    }
    if (!app.get(SourceSecrets, { strict: false }).loaded) throw new Error('secrets are still being read');
  });

const READ_MODELS_WITHIN_MS = 120_000;

/** A real EventStoreDB holds what other tests have written, and the database is fresh: read models are first made of all that. */
const untilReadModelsAreMade = (url: string): Promise<void> =>
  eventually(async () => {
    const { projections } = (await answerTo(`${url}/health/ready`, {})).json as {
      projections: { name: string; lag: { seconds: number } }[] | null;
    };
    const behind = projections?.filter(({ lag }) => lag.seconds > 0).map(({ name }) => name);
    if (behind?.length !== 0) throw new Error(`read models are still being made: ${behind?.join(', ')}`);
  }, READ_MODELS_WITHIN_MS);

const recorder = (lines: string[]) => {
  const record = (...line: unknown[]): void => {
    lines.push(line.map(String).join(' '));
  };
  return { log: record, warn: record, error: record, debug: record, verbose: record, fatal: record };
};
