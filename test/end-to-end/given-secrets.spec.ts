import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createSecretToken } from '../../src/credentials/index.js';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { eventually } from '../support/eventually.js';
import { temporaryDataDir } from '../support/lifecycle.js';
import { processesOf } from '../support/processes-of.js';
import { readAllFiles, readAllTables, secretsIn } from '../support/secret-search.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { newSigningToken, signatureHeaders } from '../support/signed-delivery.js';
import { type Answer, answerTo } from '../support/test-service.js';
import { type BreakableStorage, createBreakableStorage, settingsFor } from '../support/test-storage.js';

/** No secret, but a word of the same deliveries: where it is not found, nothing was searched. */
const NEEDLE = 'needle-of-given-secrets';

/*
 * Where database and keys are given to the service, it has no file for any secret. Everything that can happen to secrets in the embedded set-up is in
 * lifecycle-secrets.spec.ts.
 */
describe('Secrets that the environment gives to a service', () => {
  const given = {
    ADMIN_API_KEY: createSecretToken('pak_'),
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    password: `password-${randomBytes(12).toString('hex')}`,
  };
  const secrets = new Map<string, string | Buffer>([
    ...Object.entries(given),
    ['ENCRYPTION_KEY, as bytes', Buffer.from(given.ENCRYPTION_KEY, 'base64')],
  ]);
  const right = { gitlabToken: `right "${randomBytes(9).toString('base64')}"`, signingKey: newSigningToken() };
  const wrong = {
    token: createSecretToken('pas_'),
    key: createSecretToken('pak_'),
    gitlabToken: `wrong "${randomBytes(9).toString('base64')}"`,
    signingKey: newSigningToken(),
  };
  for (const [name, value] of Object.entries(right)) secrets.set(`the ${name}`, value);
  for (const [name, value] of Object.entries(wrong)) secrets.set(`a wrong ${name}`, value);
  for (const { signingKey } of [right, wrong]) {
    secrets.set(`${signingKey.slice(0, 9)}…, as bytes`, Buffer.from(signingKey.slice('whsec_'.length), 'base64'));
  }

  let storage: BreakableStorage;
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  let service: ServiceProcess;
  let address: string;
  let sourceId: string;
  let token: string;
  let key: string;

  beforeAll(async () => {
    storage = await createBreakableStorage();
    folder = await temporaryDataDir();
    const settings = settingsFor(storage);
    const database = new URL(settings.DATABASE_URL as string);
    database.password = given.password;
    const { ADMIN_API_KEY, ENCRYPTION_KEY } = given;
    const environment = { ...settings, DATABASE_URL: database.href, ADMIN_API_KEY, ENCRYPTION_KEY, LOG_LEVEL: 'debug' };
    service = startService({ dataDir: folder.path, environment });
    address = await service.ready();

    const made = async (path: string, body: unknown) => {
      const { status, json } = await ask('POST', path, ADMIN_API_KEY, body);
      expect(status).toBe(201);
      return json;
    };
    const source = await made('/v1/sources', { name: NEEDLE });
    sourceId = String(source.id);
    token = String(source.token);
    key = String((await made('/v1/api-keys', { name: NEEDLE, role: 'admin' })).key);
    secrets.set('a token', token).set('a key', key);
  }, 120_000);
  afterAll(async () => {
    await folder.remove();
    await storage.drop();
  });

  const ask = (method: string, path: string, withKey: string, body?: unknown): Promise<Answer> =>
    answerTo(address + path, {
      method,
      headers: { authorization: `Bearer ${withKey}`, ...(body === undefined ? {} : JSON_BODY) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  let pipelineId = 900;
  const deliver = (brought: Partial<typeof right & { token: string }> = {}): Promise<Answer> => {
    const proof = { ...right, token, ...brought };
    pipelineId += 1;
    const body = JSON.stringify(pipelineHook({ pipelineId, ref: NEEDLE }));
    const headers = signatureHeaders(body, { tokens: [proof.signingKey] });
    return answerTo(`${address}/functions/v1/events?token=${proof.token}`, {
      method: 'POST',
      headers: { ...headers, 'x-gitlab-token': proof.gitlabToken },
      body,
    });
  };
  const useAll = async (): Promise<readonly number[]> => {
    const source = `/v1/sources/${sourceId}`;
    const answers = await Promise.all([
      deliver(),
      deliver({ token: wrong.token }),
      deliver({ gitlabToken: wrong.gitlabToken }),
      deliver({ signingKey: wrong.signingKey }),
      ask('GET', source, given.ADMIN_API_KEY),
      ask('GET', `${source}/deliveries`, key),
      ask('GET', '/v1/api-keys', wrong.key),
      ask('PUT', `${source}/gitlab-token`, key, { secret: `${wrong.gitlabToken}\n` }),
      ask('GET', '/health/ready', key),
    ]);
    expectNoneIn(answers.map(({ text, headers }) => text + JSON.stringify([...headers])));
    return answers.map(({ status }) => status);
  };

  const expectNoneIn = (contents: Iterable<string | Buffer>): void =>
    expect([...contents].flatMap((content) => secretsIn(content, secrets))).toEqual([]);
  const holdsNeedle = (contents: Iterable<string | Buffer>): boolean =>
    [...contents].some((content) => content.includes(NEEDLE));

  it('are used, rightly and wrongly', async () => {
    const source = `/v1/sources/${sourceId}`;
    expect((await ask('PUT', `${source}/gitlab-token`, key, { secret: right.gitlabToken })).status).toBe(200);
    expect((await ask('POST', `${source}/signing-keys`, key, { key: right.signingKey })).status).toBe(201);
    expect(await useAll()).toEqual([200, 404, 401, 401, 200, 200, 401, 400, 200]);
  });

  it('are used while the event store is away: what waits on disk holds none', async () => {
    storage.network.goDown();
    try {
      await eventually(async () => expect((await deliver()).status).toBe(202));
      expect((await useAll()).slice(0, 4)).toEqual([202, 503, 401, 401]);
      const files = await readAllFiles(join(folder.path, 'spool'));
      expect(holdsNeedle(files.values())).toBe(true);
      expectNoneIn(files.values());
    } finally {
      storage.network.release();
    }
    await eventually(async () => {
      expect((await answerTo(`${address}/health/ready`, {})).json).toMatchObject({ spool: { status: 'empty' } });
      expect((await deliver()).status).toBe(200);
    }, 60_000);
  }, 120_000);

  it('are in no table and in no event', async () => {
    const client = new pg.Client({ connectionString: storage.databaseUrl });
    await client.connect();
    await eventually(async () => expect(holdsNeedle((await readAllTables(client)).values())).toBe(true));
    expectNoneIn((await readAllTables(client)).values());
    await client.end();

    const store = await storage.openStore();
    const events: string[] = [];
    for await (const { position: _, revision: __, ...event } of store.readAll({ filter: { streamPrefixes: [''] } })) {
      events.push(JSON.stringify(event));
    }
    await store.close();
    expect(holdsNeedle(events)).toBe(true);
    expectNoneIn(events);
  });

  it('are in no command line, no file and no log', async () => {
    const lines = (await processesOf(folder.path)).map(({ commandLine }) => commandLine);
    expect(lines.join()).toContain('dist/main.js');
    expectNoneIn(lines);

    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
    expectNoneIn((await readAllFiles(folder.path)).values());
    expect(service.output()).toMatch(/"level":"debug"/);
    expectNoneIn([service.output()]);
  });

  it('would have been found', () => {
    for (const [name, secret] of secrets) {
      const leak = typeof secret === 'string' ? JSON.stringify({ detail: secret }) : secret.toString('hex');
      expect(secretsIn(leak, secrets)).toContain(name);
    }
  });
});

const JSON_BODY = { 'content-type': 'application/json' };
