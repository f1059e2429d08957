import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { createSecretToken } from '../../src/credentials/index.js';
import { clusterFilesIn, SOCKET_PORT } from '../../src/database/embedded/cluster-files.js';
import { SERVICE_ROLE } from '../../src/database/embedded/data-folder.js';
import { SERVICE_DATABASE } from '../../src/database/embedded/embedded-postgres.js';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { DOCUMENT } from '../support/answer-schemas.js';
import { startCommand } from '../support/command-process.js';
import { eventually } from '../support/eventually.js';
import { temporaryDataDir } from '../support/lifecycle.js';
import { findPostmaster, processesOf } from '../support/processes-of.js';
import { openConnection } from '../support/raw-request.js';
import { readAllFiles, readAllTables, secretsIn } from '../support/secret-search.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { newSigningToken, signatureHeaders } from '../support/signed-delivery.js';
import { type Answer, answerTo } from '../support/test-service.js';

/** The files of the embedded set-up that are there to hold a secret, each with the only one that may stand in it. */
const KEPT_IN: Readonly<Record<string, string>> = {
  'admin-api-key': 'the admin key',
  'first-webhook-url': 'the first token',
  'encryption-key': 'the encryption key',
};

/** It does not end. */
const STREAM = '/v1/events/stream';

/** No secret, but a word of the same deliveries: where it is not found, nothing was searched. */
const NEEDLE = 'needle-in-the-haystack';

describe('Secrets, after everything that can happen to them', () => {
  const secrets = new Map<string, string | Buffer>();
  /** What commands have said, but for secrets that they have just made. */
  const said: string[] = [];
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  let service: ServiceProcess;
  let address: string;
  let sourceId: string;

  const secret = (name: string): string => String(secrets.get(name));
  const keep = (name: string, value: unknown): string => {
    expect(String(value).length).toBeGreaterThanOrEqual(16);
    secrets.set(name, String(value));
    return String(value);
  };
  const keepKey = (name: string, base64: string): void => {
    secrets.set(`${name}, as bytes`, Buffer.from(base64, 'base64'));
  };
  const newSecret = (name: string, value = `${randomBytes(9).toString('base64')}"+/ %?&`): string => keep(name, value);
  const newSigningKey = (name: string): string => {
    const key = keep(name, newSigningToken());
    keepKey(name, key.slice('whsec_'.length));
    return key;
  };

  const ask = (method: string, path: string, key: string, body?: unknown): Promise<Answer> =>
    answerTo(address + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const administer = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const { status, json } = await ask(method, path, secret('the admin key'), body);
    expect([200, 201]).toContain(status);
    return json;
  };
  const command = async (args: readonly string[], key: string, input = '') => {
    const running = startCommand(args, { PIPELINE_ALERTS_URL: address, PIPELINE_ALERTS_API_KEY: key }, input);
    const code = await running.exited;
    said.push(args[1] === 'issue' ? running.standardError() : running.output());
    return { code, out: running.standardOutput() };
  };

  let pipelineId = 900;
  const nextHook = () => {
    pipelineId += 1;
    const variables = [{ key: 'DEPLOY_TOKEN', value: secret('a variable') }];
    return JSON.stringify(pipelineHook({ pipelineId, ref: NEEDLE, attributes: { variables } }));
  };
  const post = (path: string, headers: Record<string, string>, body: string): Promise<Answer> =>
    answerTo(address + path, { method: 'POST', headers, body });
  const EVENTS = '/functions/v1/events';

  /** Deliveries, questions and changes, right ones and wrong ones, with each secret in its place, and in places where it does not belong. */
  const useAll = async (): Promise<ReadonlySet<number>> => {
    const [first, token, revoked] = ['the first token', 'a token', 'a revoked token'].map(secret) as string[];
    const [unknown, gitlabToken, signingKey] = ['a guessed token', 'the GitLab token', 'a signing key'].map(
      secret,
    ) as string[];
    const [wrongGitlabToken, wrongSigningKey] = ['a wrong GitLab token', 'a wrong signing key'].map(secret) as string[];
    const signed = (body: string, key = signingKey) => signatureHeaders(body, { tokens: [key as string] });
    const proofs = (body: string) => ({ ...signed(body), 'x-gitlab-token': gitlabToken as string });
    const deliver = (path: string, headers: (body: string) => Record<string, string> = proofs, body = nextHook()) =>
      post(path, headers(body), body);
    const basic = Buffer.from(`gitlab:${token}`).toString('base64');

    const deliveries = [
      deliver(`${EVENTS}?token=${first}`),
      deliver(`${EVENTS}?token=${token}`),
      deliver(EVENTS, (body) => ({ ...proofs(body), authorization: `Bearer ${token}` })),
      deliver(`${EVENTS}?token=${unknown}`, (body) => ({ ...proofs(body), authorization: `Bearer ${token}` })),
      deliver(`${EVENTS}?token=${token}`, (body) => ({ ...proofs(body), authorization: `Bearer ${unknown}` })),
      deliver(`${EVENTS}?token=${token}`, (body) => ({ ...proofs(body), authorization: `Basic ${basic}` })),
      ...[unknown, revoked, secret('a key'), secret('the admin key'), `${token}x`].map((wrong) =>
        deliver(`${EVENTS}?token=${wrong}`),
      ),
      deliver(`${EVENTS}?token=${token}`, () => ({})),
      deliver(`${EVENTS}?token=${token}`, (body) => ({
        ...proofs(body),
        'x-gitlab-token': wrongGitlabToken as string,
      })),
      deliver(`${EVENTS}?token=${token}`, (body) => ({ ...proofs(body), ...signed(body, wrongSigningKey) })),
      deliver(`${EVENTS}?token=${token}`, (body) => ({ ...proofs(body), 'webhook-signature': signingKey as string })),
      deliver(`${EVENTS}?token=${token}`, proofs, `{"object_kind":"${token}`),
      deliver(`${EVENTS}?token=${token}`, proofs, `["${signingKey}"]`),
      deliver(`/functions/v1/event?token=${token}`),
      deliver(`${EVENTS}/${token}`),
      deliver(`/functions/%zz?token=${token}`),
      answerTo(`${address}${EVENTS}?token=${token}`, { method: 'PUT', body: '{}' }),
    ];
    const questions = ['the admin key', 'a key', 'a revoked key', 'a guessed key', 'a token']
      .map(secret)
      .flatMap((key) => [
        ask('GET', '/v1/alerts', key),
        ask('GET', `/v1/alerts?branch=${key}`, key),
        ask('GET', `/v1/alerts?${key}=1`, key),
        ask('GET', `/v1/${key}`, key),
        ask('DELETE', `/v1/api-keys/${key}`, key),
        ask('GET', `/v1/sources/${sourceId}/deliveries?cursor=${key}`, key),
      ]);
    const source = `/v1/sources/${sourceId}`;
    const changes = ['a key', 'a guessed key'].map(secret).flatMap((key) => [
      ask('PUT', `${source}/gitlab-token`, key, { secret: gitlabToken }),
      ask('PUT', `${source}/gitlab-token`, key, { secret: `${gitlabToken}\n` }),
      ask('PUT', `${source}/gitlab-token`, key, { [token as string]: gitlabToken }),
      ask('PUT', `/v1/sources/${gitlabToken}/gitlab-token`, key, { secret: gitlabToken }),
      ask('POST', `${source}/signing-keys`, key, { key: `${signingKey}x` }),
      ask('DELETE', `${source}/signing-keys/${encodeURIComponent(signingKey as string)}`, key),
      ask('POST', `${source}/tokens`, key, { label: 'x', expiresAt: token }),
      ask('POST', '/v1/api-keys', key, { name: 'x', role: key }),
      ask('PUT', `${source}/policy`, key, { rules: [{ name: 'x', [key]: token, priorities: {} }] }),
      ask('POST', `${source}/policy/preview`, key, {
        payload: { [token as string]: key },
        policy: { [signingKey as string]: 1 },
      }),
    ]);
    const answers = await Promise.all([...deliveries, ...questions, ...changes]);
    expectNoneIn(new Map(answers.map((answer, number) => [`answer ${number}`, wholeOf(answer)])));
    return new Set(answers.map(({ status }) => status));
  };
  const wholeOf = ({ text, headers }: Answer): string => text + JSON.stringify([...headers]);

  /** Secrets are made and changed by commands, too; some of these are refused, and some find nobody who answers. */
  const commandAll = async (): Promise<ReadonlySet<number | null>> => {
    const runs = ['a key', 'a guessed key', 'a revoked key']
      .map(secret)
      .flatMap((key) => [
        command(['secret', 'gitlab-token', 'set', sourceId], key, secret('the GitLab token')),
        command(['secret', 'signing-key', 'add', sourceId], key, secret('a signing key')),
        command(['secret', 'signing-key', 'remove', sourceId, secret('a signing key')], key),
        command(['token', 'revoke', sourceId, secret('a token')], key),
        command(['key', 'revoke', secret('a key')], key),
        command(['source', 'show', secret('a token')], key),
        ...[['source', 'list'], ['source', 'show', sourceId], ['deliveries'], ['key', 'list'], ['alert', 'list']].map(
          (args) => command(args, key),
        ),
      ]);
    const ran = await Promise.all(runs);
    said.push(...ran.map(({ out }) => out));
    return new Set(ran.map(({ code }) => code));
  };

  const readTables = async (): Promise<Map<string, string>> => {
    const host = clusterFilesIn(join(folder.path, 'postgresql')).sockets;
    const client = new pg.Client({
      host,
      port: SOCKET_PORT,
      user: SERVICE_ROLE,
      database: SERVICE_DATABASE,
      ssl: false,
    });
    await client.connect();
    try {
      return await readAllTables(client);
    } finally {
      await client.end();
    }
  };

  const expectNoneIn = (contents: ReadonlyMap<string, string | Buffer>): void => {
    const found = [...contents].flatMap(([place, content]) =>
      secretsIn(content, secrets)
        .filter((name) => KEPT_IN[place] === undefined || !name.startsWith(KEPT_IN[place]))
        .map((name) => `${name} in ${place}`),
    );
    expect(found).toEqual([]);
  };
  const placesOf = (text: string, contents: ReadonlyMap<string, string | Buffer>): string[] =>
    [...contents].filter(([, content]) => content.includes(text)).map(([place]) => place);

  beforeAll(async () => {
    folder = await temporaryDataDir();
    service = startService({ dataDir: folder.path, environment: { LOG_LEVEL: 'debug' } });
    address = await service.ready();
    const keptFile = async (name: string) => (await readFile(join(folder.path, name), 'utf8')).trim();
    keep('the admin key', await keptFile('admin-api-key'));
    keep('the first token', new URL(await keptFile('first-webhook-url')).searchParams.get('token'));
    keepKey('the encryption key', keep('the encryption key', await keptFile('encryption-key')));

    newSecret('a guessed token', createSecretToken('pas_'));
    newSecret('a guessed key', createSecretToken('pak_'));
    newSecret('a wrong GitLab token');
    newSecret('a variable');
    newSigningKey('a wrong signing key');

    const source = await administer('POST', '/v1/sources', { name: NEEDLE });
    sourceId = String(source.id);
    keep('a revoked token', source.token);
    const [firstToken] = (await administer('GET', `/v1/sources/${sourceId}`)).tokens as { id: string }[];
    keep('a token', (await administer('POST', `/v1/sources/${sourceId}/tokens`, { label: NEEDLE })).token);
    await administer('DELETE', `/v1/sources/${sourceId}/tokens/${firstToken?.id}`);
    keep('a key', (await administer('POST', '/v1/api-keys', { name: NEEDLE, role: 'admin' })).key);
    const revoked = await administer('POST', '/v1/api-keys', { name: 'revoked', role: 'reader' });
    keep('a revoked key', revoked.key);
    await administer('DELETE', `/v1/api-keys/${revoked.id}`);

    for (const name of ['a replaced GitLab token', 'the GitLab token']) {
      await administer('PUT', `/v1/sources/${sourceId}/gitlab-token`, { secret: newSecret(name) });
    }
    const removed = await administer('POST', `/v1/sources/${sourceId}/signing-keys`, {
      key: newSigningKey('a removed signing key'),
    });
    await administer('POST', `/v1/sources/${sourceId}/signing-keys`, { key: newSigningKey('a signing key') });
    await administer('DELETE', `/v1/sources/${sourceId}/signing-keys/${removed.id}`);
  }, 120_000);
  afterAll(() => folder.remove());

  it('are used in deliveries, by the API and by commands, rightly and wrongly', async () => {
    const statuses = await useAll();
    for (const status of [200, 400, 401, 404, 405]) expect(statuses).toContain(status);

    const token = await command(['token', 'issue', sourceId, '--json'], secret('a key'));
    keep('a token of the command line', JSON.parse(token.out).token);
    const key = await command(['key', 'issue', 'from the command line', '--role', 'reader', '--json'], secret('a key'));
    keep('a key of the command line', JSON.parse(key.out).key);
    const codes = await commandAll();
    for (const code of [0, 5, 6]) expect(codes).toContain(code);

    const connection = await openConnection(Number(new URL(address).port));
    connection.socket.write(`POST ${EVENTS}?token=${secret('a token')} FTP/9.9\r\n\r\n`);
    await connection.closed;
    expect(secretsIn(connection.received(), secrets)).toEqual([]);
  }, 120_000);

  it('are used while PostgreSQL stands still: what waits on disk holds none', async () => {
    const servers = (await processesOf(folder.path)).filter(({ pid }) => pid !== service.pid);
    expect(servers.length).toBeGreaterThan(1);
    for (const { pid } of servers) process.kill(pid, 'SIGSTOP');
    try {
      const [statuses, codes] = await Promise.all([useAll(), commandAll()]);
      for (const status of [202, 401, 404, 503]) expect(statuses).toContain(status);
      expect(codes).toContain(7);

      const spool = await readAllFiles(join(folder.path, 'spool'));
      expect(placesOf(NEEDLE, spool)).not.toEqual([]);
      expectNoneIn(spool);
    } finally {
      for (const { pid } of servers) process.kill(pid, 'SIGCONT');
    }
  }, 120_000);

  it('are used while PostgreSQL dies and comes back', async () => {
    const killed = await findPostmaster(folder.path);
    const requests = useAll();
    process.kill(killed, 'SIGKILL');
    await requests;
    await eventually(async () => expect(await findPostmaster(folder.path)).not.toBe(killed), 30_000);
    await eventually(async () => {
      const { json } = await answerTo(`${address}/health/ready`, {});
      expect(json).toMatchObject({ database: 'up', spool: { status: 'empty' } });
    }, 60_000);
    expect(await useAll()).toContain(200);
  }, 120_000);

  it('are in no answer, whatever is asked for', async () => {
    const { json: alerts } = await ask('GET', '/v1/alerts', secret('the admin key'));
    const { json: deliveries } = await ask('GET', `/v1/deliveries?source=${sourceId}`, secret('the admin key'));
    const firstOf = ({ items }: Record<string, unknown>) => (items as { id: string }[])[0]?.id ?? '';
    const paths = Object.entries(DOCUMENT.paths).filter(([path, { get }]) => get !== undefined && path !== STREAM);
    const answers = new Map<string, string>();
    for (const path of paths.map(([path]) => path)) {
      const id = path.startsWith('/v1/alerts/') ? firstOf(alerts) : sourceId;
      const asked = path.replace('{id}', id).replace('{deliveryId}', firstOf(deliveries));
      const answer = await ask('GET', asked, secret('a key'));
      expect({ asked, status: answer.status }).toEqual({ asked, status: 200 });
      answers.set(asked, wholeOf(answer));
    }
    const holders = ['/v1/alerts', '/v1/branches', '/v1/events', '/v1/sources', '/v1/deliveries', '/v1/api-keys'];
    expect(placesOf(NEEDLE, answers)).toEqual(expect.arrayContaining(holders));
    expectNoneIn(answers);
  });

  it('are in no command line that others on the machine can read', async () => {
    const processes = await processesOf(folder.path);
    const lines = new Map(processes.map(({ pid, commandLine }) => [`process ${pid}`, commandLine]));
    for (const program of ['dist/main.js', '/postgres -D ']) expect(placesOf(program, lines)).not.toEqual([]);
    expectNoneIn(lines);
  });

  it('are in no row of any table', async () => {
    const holders = ['event_store.events', 'deliveries.deliveries', 'alerts_v1.alerts', 'sources_v2.sources'];
    await eventually(async () => expect(placesOf(NEEDLE, await readTables())).toEqual(expect.arrayContaining(holders)));
    expectNoneIn(await readTables());
  });

  it('are in no file of DATA_DIR, once the service has stopped, but in those that are there for one', async () => {
    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
    const files = await readAllFiles(folder.path);
    const holders = placesOf(NEEDLE, files);
    for (const part of ['/pg_wal/', '/base/']) expect(holders.filter((file) => file.includes(part))).not.toEqual([]);
    for (const [file, name] of Object.entries(KEPT_IN))
      expect(secretsIn(files.get(file) ?? '', secrets)).toContain(name);
    expectNoneIn(files);
  }, 120_000);

  it('are in no log', () => {
    expect(service.output()).toMatch(/"level":"debug"/);
    expect(said.join('')).toMatch(/API key/);
    expect(said.join('')).toContain(NEEDLE);
    expectNoneIn(
      new Map([
        ['the log', service.output()],
        ['what commands said', said.join('\n')],
      ]),
    );
  });

  it('are written nowhere where the environment has them', async () => {
    const given = {
      ADMIN_API_KEY: newSecret('a given admin key', createSecretToken('pak_')),
      ENCRYPTION_KEY: secret('the encryption key'),
    };
    for (const file of ['admin-api-key', 'encryption-key']) await rm(join(folder.path, file));
    service = startService({ dataDir: folder.path, environment: { LOG_LEVEL: 'debug', ...given } });
    address = await service.ready();
    expect((await ask('GET', '/v1/sources', given.ADMIN_API_KEY)).status).toBe(200);
    expect(await useAll()).toContain(200);
    expectNoneIn(
      new Map((await processesOf(folder.path)).map(({ pid, commandLine }) => [`process ${pid}`, commandLine])),
    );
    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);

    const files = await readAllFiles(folder.path);
    expect([...files.keys()]).not.toEqual(expect.arrayContaining(['admin-api-key']));
    expect([...files.keys()]).not.toEqual(expect.arrayContaining(['encryption-key']));
    expect(placesOf(NEEDLE, files)).not.toEqual([]);
    expectNoneIn(files);
    expectNoneIn(new Map([['the log', service.output()]]));
  }, 120_000);

  it('would have been found in whatever form', () => {
    const token = secret('a token');
    const searched = new Map([['it', token]]);
    const forms = [
      `token=${token}&x`,
      Buffer.from(`xx${token}yy`).toString('base64'),
      Buffer.from(`{"x":"${token}"}`).toString('base64url'),
      Buffer.from(token).toString('hex'),
    ];
    for (const form of forms) expect(secretsIn(form, searched)).toEqual(['it']);
    expect(secretsIn(`"${JSON.stringify(secret('a variable'))}"`, secrets)).toEqual(['a variable']);
    expect(secretsIn(encodeURIComponent(secret('a variable')), secrets)).toEqual(['a variable']);
  });
});
