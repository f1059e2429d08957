import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { startCommand } from '../support/command-process.js';
import { eventually } from '../support/eventually.js';
import { ADMIN_KEY, startTestService, type TestService } from '../support/test-service.js';

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

let service: TestService;
let folder: string;
beforeAll(async () => {
  service = await startTestService({ settings: { encryptionKey: randomBytes(32).toString('base64') } });
  folder = await mkdtemp(join(tmpdir(), 'pipeline-alerts-cli-'));
});
afterAll(async () => {
  await service.stop();
  await rm(folder, { recursive: true });
});

const settings = (over: Readonly<Record<string, string>> = {}) => ({
  PIPELINE_ALERTS_URL: service.url,
  PIPELINE_ALERTS_API_KEY: ADMIN_KEY,
  DATA_DIR: folder,
  ...over,
});

const runWith = async (environment: Record<string, string>, args: readonly string[], input = ''): Promise<Ran> => {
  const command = startCommand(args, environment, input);
  return { code: await command.exited, out: command.standardOutput(), err: command.standardError() };
};
const run = (...args: readonly string[]): Promise<Ran> => runWith(settings(), args);
const runJson = async <T>(...args: readonly string[]): Promise<T> => {
  const { code, out, err } = await run(...args, '--json');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as T;
};

interface NewSource {
  readonly id: string;
  readonly name: string;
  readonly token: string;
}
let count = 0;
/** With a name of its own: a real EventStoreDB keeps those of earlier tests. */
const addSource = (): Promise<NewSource> => {
  count += 1;
  return runJson('source', 'add', `cli ${count} ${randomBytes(4).toString('hex')}`);
};
const fileWith = async (content: unknown): Promise<string> => {
  const path = join(folder, `${randomBytes(4).toString('hex')}.json`);
  await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};

describe('pipeline-alerts source', () => {
  it('adds, lists, shows, renames, sets, disables and enables', async () => {
    const { id, name, token } = await addSource();
    expect(token).toMatch(/^pas_/);
    const { out } = await run('source', 'list');
    expect(out).toMatch(/^ID +NAME +STATUS +TOKENS +POLICY +LAST DELIVERY\n/);
    expect(out).toMatch(new RegExp(`^${id} +${name} +enabled +1 +v1 +-$`, 'm'));
    expect(await runJson('source', 'show', id)).toMatchObject({ id, name });

    const other = `${name} renamed`;
    expect(await run('source', 'rename', name, other)).toMatchObject({ code: 0, err: 'Renamed.\n' });
    const set = await runJson('source', 'set', other, '--silent-after', '2d', '--deliveries-per-minute', '600');
    expect(set).toMatchObject({ silentAfterSeconds: 172_800, deliveriesPerMinute: 600 });
    expect(await runJson('source', 'set', other, '--silent-after', 'off')).toMatchObject({ silentAfterSeconds: null });

    await service.deliver(token, pipelineHook());
    const disabled = await runJson('source', 'disable', other, '--resolve-alerts', '--note', 'enough');
    expect(disabled).toMatchObject({ source: { status: 'disabled' }, openAlerts: 1, resolvedAlerts: 1 });
    expect(await run('source', 'enable', other)).toMatchObject({ code: 0, err: 'Enabled.\n' });
  });

  it('is named by id where several have the name', async () => {
    const { id, name } = await addSource();
    await runJson('source', 'add', name);
    expect(await run('source', 'show', name)).toEqual({
      code: 4,
      out: '',
      err: 'Several sources have this name: give the id, which "source list" shows.\n',
    });
    expect(await runJson('source', 'show', id)).toMatchObject({ name });
  });

  it('prints one member of the answer alone', async () => {
    const { id, name } = await addSource();
    expect(await run('source', 'show', name, '--field', 'id')).toEqual({ code: 0, out: `${id}\n`, err: '' });
    expect(await run('source', 'show', name, '--field', 'gitlabToken.set')).toMatchObject({ out: 'false\n' });
  });

  it('prints the whole answer where it lacks the member: what is shown once is not lost', async () => {
    const { name } = await addSource();
    const issued = await run('token', 'issue', name, '--field', 'webhookURL');
    expect(issued).toMatchObject({ code: 1, err: 'The answer has no member webhookURL: here is all of it.\n' });
    expect(JSON.parse(issued.out)).toMatchObject({ token: expect.stringMatching(/^pas_/) });

    const { code, out, err } = await run('source', 'show', name, '--field', 'tokens.0.toString');
    expect({ code, err }).toEqual({
      code: 1,
      err: 'The answer has no member tokens.0.toString: here is all of it.\n',
    });
    expect(JSON.parse(out)).toMatchObject({ name });
  });

  it('says "not found" where a list of the answer is too short', async () => {
    const { name } = await addSource();
    const { code, out } = await run('deliveries', name, '--field', 'items.0.id');
    expect(code).toBe(5);
    expect(JSON.parse(out)).toMatchObject({ items: [] });
  });

  it('shows nothing that a terminal would act on', async () => {
    const { id } = await addSource();
    expect(await run('source', 'rename', id, 'left\u202eto right')).toMatchObject({ code: 0 });
    expect((await run('source', 'show', id)).out).toMatch(/^name +left\ufffdto right$/m);
    expect(await runJson('source', 'show', id)).toMatchObject({ name: 'left\u202eto right' });
  });
});

describe('pipeline-alerts token', () => {
  it('issues and revokes, by label or id, and shows the token this once', async () => {
    const { id, name, token: first } = await addSource();
    const issued = await run('token', 'issue', name, '--label', 'spring', '--expires', '90d');
    expect(issued).toMatchObject({ code: 0, err: 'The token is shown this once.\n' });
    const token = /^token +(pas_\w+)$/m.exec(issued.out)?.[1] as string;
    expect((await service.deliver(token, pipelineHook())).status).toBe(200);

    const { items } = await runJson<{ items: { id: string; label: string | null; expiresAt: string | null }[] }>(
      'token',
      'list',
      id,
    );
    expect(items.map(({ label }) => label)).toEqual([null, 'spring']);
    const days = (Date.parse(items[1]?.expiresAt ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(89.9);
    expect(days).toBeLessThanOrEqual(90);

    expect(await run('token', 'revoke', id, 'spring')).toMatchObject({ code: 0, err: 'Revoked.\n' });
    expect((await service.deliver(token, pipelineHook())).status).toBe(404);
    expect(await run('token', 'revoke', id, items[0]?.id ?? '')).toMatchObject({ code: 0 });
    expect((await service.deliver(first, pipelineHook())).status).toBe(404);
  });

  it('never repeats a token that was given in place of its id', async () => {
    const { id, token } = await addSource();
    for (const args of [
      ['token', 'revoke', id, token],
      ['token', token],
      ['source', 'show', token],
      ['deliveries', 'show', id, token],
    ]) {
      const { code, out, err } = await run(...args);
      expect(code).not.toBe(0);
      expect(err).not.toBe('');
      expect(out + err).not.toContain(token.slice(4));
    }
  });
});

describe('pipeline-alerts secret', () => {
  const secret = 'a-secret-that-nobody-may-see';

  it.each([
    ['standard input', [], `${secret}\n`],
    ['a variable', ['--from-env', 'OUR_SECRET'], ''],
    ['a file', ['--from-file', 'FILE'], ''],
  ])('takes a GitLab token from %s', async (_, options, input) => {
    const { id, token } = await addSource();
    const args = [...options].map((option) => (option === 'FILE' ? join(folder, 'secret') : option));
    await writeFile(join(folder, 'secret'), `${secret}\n`);
    const set = await runWith(settings({ OUR_SECRET: secret }), ['secret', 'gitlab-token', 'set', id, ...args], input);
    expect(set).toMatchObject({ code: 0, err: 'Set.\n', out: expect.stringMatching(/^GitLab token +set 20/m) });
    expect(set.out).not.toContain(secret);
    expect((await service.deliver(token, pipelineHook())).status).toBe(401);
    expect((await service.deliver(token, pipelineHook(), { 'x-gitlab-token': secret })).status).toBe(200);
    expect(await run('secret', 'gitlab-token', 'remove', id)).toMatchObject({ code: 0 });
    expect((await service.deliver(token, pipelineHook())).status).toBe(200);
  });

  it('adds and removes signing keys', async () => {
    const { id, token } = await addSource();
    const key = `whsec_${randomBytes(32).toString('base64')}`;
    const added = await runWith(settings(), ['secret', 'signing-key', 'add', id, '--field', 'id'], key);
    expect(added).toMatchObject({ code: 0, err: '' });
    expect((await service.deliver(token, pipelineHook())).status).toBe(401);
    expect(await run('secret', 'signing-key', 'remove', id, added.out.trim())).toMatchObject({ code: 0 });
    expect((await service.deliver(token, pipelineHook())).status).toBe(200);
  });

  it('has no argument for it, and repeats none that is wrong', async () => {
    const { id } = await addSource();
    const inArguments = await run('secret', 'gitlab-token', 'set', id, secret);
    expect(inArguments).toEqual({ code: 2, out: '', err: expect.stringMatching(/^error: too many arguments/) });
    const wrong = await runWith(settings(), ['secret', 'signing-key', 'add', id], secret);
    expect(wrong).toEqual({ code: 4, out: '', err: expect.stringMatching(/^key must be whsec_/) });
    expect(inArguments.err + wrong.err).not.toContain(secret);
    expect(await runWith(settings(), ['secret', 'gitlab-token', 'set', id], '\n')).toMatchObject({
      code: 2,
      err: 'No secret was given.\n',
    });
    expect(await run('secret', 'gitlab-token', 'set', id, '--from-env', 'NOT_SET')).toMatchObject({ code: 2 });
    expect(await run('secret', 'gitlab-token', 'set', id, '--from-file', join(folder, 'none'))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/none cannot be read \(ENOENT\)\.\n$/),
    });
  });
});

describe('pipeline-alerts policy', () => {
  it('shows, previews and sets, and overwrites no change unseen', async () => {
    const { id } = await addSource();
    const before = await runJson<Record<string, unknown>>('policy', 'show', id);
    expect(before).toMatchObject({ version: 1, failuresInARow: 1 });
    const rule = { name: 'try', ref: 'try/*', priorities: { failed: 'none' } };
    const file = await fileWith({ ...before, rules: [rule] });
    const payload = await fileWith(pipelineHook({ ref: 'try/this' }));

    const now = await runJson('policy', 'preview', id, payload);
    expect(now).toMatchObject({ result: 'opened', rule: 'default', policyVersion: 1 });
    const proposed = await run('policy', 'preview', id, payload, '--policy', file);
    expect(proposed.out).toMatch(/^rule +try$/m);
    expect(proposed.out).toMatch(/^policy +the proposed one$/m);

    expect(await runJson('policy', 'set', id, file)).toMatchObject({ version: 2, rules: [rule] });
    const other = await fileWith({ ...before, ignoreTags: true });
    expect(await run('policy', 'set', id, other)).toEqual({
      code: 4,
      out: '',
      err: 'The policy is at version 2 by now, not at 1: look at it and decide again.\n',
    });
    expect(await run('policy', 'set', id, other, '--overwrite')).toMatchObject({ code: 0 });
    expect(await runJson('policy', 'show', id, '--version', '2')).toMatchObject({ rules: [rule] });
    expect(await run('policy', 'show', id, '--version', '9')).toMatchObject({ code: 5 });
  });

  it('sends a payload as it stands, with digits that no number of JavaScript holds', async () => {
    const { id } = await addSource();
    const payload = JSON.stringify(pipelineHook({ pipelineId: 'ID' })).replaceAll('"ID"', '90071992547409931234');
    const { code, out } = await runWith(settings(), ['policy', 'preview', id, '-', '--json'], payload);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ event: { pipelineId: '90071992547409931234' } });
  });

  it('names the field at fault', async () => {
    const { id } = await addSource();
    const file = await fileWith({ rules: [{ name: 'a', priorities: { failed: 'LOUD' } }] });
    expect(await run('policy', 'set', id, file)).toEqual({
      code: 4,
      out: '',
      err: expect.stringMatching(/^rules\[0\]\.priorities\.failed must be one of .*\n$/),
    });
    expect(await run('policy', 'set', id, await fileWith('["secret"]'))).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(/holds no JSON object\.\n$/),
    });
  });
});

describe('pipeline-alerts deliveries', () => {
  it('lists with filters and pages, shows and redelivers', async () => {
    const { id, name, token } = await addSource();
    for (const pipelineId of [1, 2, 3]) await service.deliver(token, pipelineHook({ pipelineId }));
    await eventually(async () => {
      const { items } = (await service.ask(`/v1/sources/${id}/deliveries`)).json as { items: unknown[] };
      expect(items).toHaveLength(3);
    });
    interface Page {
      readonly items: { readonly id: string; readonly pipelineId: string }[];
      readonly nextCursor: string;
    }
    const page = await runJson<Page>('deliveries', name, '--limit', '2');
    expect(page.items.map(({ pipelineId }) => pipelineId)).toEqual(['3', '2']);
    const rest = await runJson<Page>('deliveries', 'list', name, '--cursor', page.nextCursor);
    expect(rest).toMatchObject({ items: [{ pipelineId: '1' }], nextCursor: null });
    expect((await run('deliveries', name, '--limit', '2')).err).toMatch(/^There are more: --cursor \S+\n$/);
    const filtered = await runJson<Page>('deliveries', id, '--pipeline', '2', '--since', '1h', '--branch', 'main');
    expect(filtered.items).toHaveLength(1);
    expect((await runJson<Page>('deliveries', '--since', '1h')).items.length).toBeGreaterThanOrEqual(3);

    const delivery = filtered.items[0]?.id as string;
    const shown = await run('deliveries', 'show', id, delivery);
    expect(shown.out).toMatch(/^result +recurred$/m);
    expect(shown.out).toMatch(/^token +[\da-f-]{36} \(url\)$/m);
    const again = await runJson('deliveries', 'redeliver', id, delivery);
    expect(again).toMatchObject({ result: 'duplicate', redeliveryOf: delivery });
  });

  it('refuses filters that do not fit', async () => {
    expect(await run('deliveries', '--branch', 'main')).toMatchObject({ code: 2 });
    expect(await run('deliveries', '--limit', '0')).toMatchObject({ code: 2 });
    expect(await run('deliveries', '--result', 'lost')).toMatchObject({
      code: 4,
      err: expect.stringMatching(/^result must be one of /),
    });
  });
});

describe('pipeline-alerts key', () => {
  it('issues, lists and revokes', async () => {
    const { id, name } = await addSource();
    await addSource();
    const keyName = `board ${randomBytes(4).toString('hex')}`;
    const issued = await run('key', 'issue', keyName, '--role', 'reader', '--source', name);
    const key = /^key +(pak_\w+)$/m.exec(issued.out)?.[1] as string;
    expect(issued.err).toBe('The key is shown this once.\n');
    const asReader = settings({ PIPELINE_ALERTS_API_KEY: key });
    const { out } = await runWith(asReader, ['source', 'list', '--json']);
    expect(JSON.parse(out).items.map((source: { id: string }) => source.id)).toEqual([id]);
    expect(await runWith(asReader, ['source', 'disable', name])).toEqual({
      code: 6,
      out: '',
      err: 'This needs an API key with the role admin; this one has the role reader.\n',
    });

    expect((await run('key', 'list')).out).toContain(` ${keyName} `);
    expect(await run('key', 'revoke', keyName)).toMatchObject({ code: 0, err: `${keyName} is revoked.\n` });
    expect((await run('key', 'list')).out).not.toContain(keyName);
    expect((await run('key', 'list', '--all')).out).toMatch(new RegExp(` ${keyName} .* revoked `));
    const refused = await runWith(asReader, ['source', 'list']);
    expect(refused).toEqual({
      code: 6,
      out: '',
      err: 'This API key is revoked. The key was taken from PIPELINE_ALERTS_API_KEY.\n',
    });
    expect(await run('key', 'revoke', keyName)).toMatchObject({ code: 5 });
    expect(await run('key', 'issue', keyName, '--role', 'owner')).toMatchObject({ code: 2 });
  });
});

describe('pipeline-alerts alert', () => {
  it('lists, acknowledges and resolves', async () => {
    const { name, token } = await addSource();
    const { json } = await service.deliver(token, pipelineHook());
    const id = json.alert_id as string;
    await eventually(async () => expect((await service.ask(`/v1/alerts/${id}`)).status).toBe(200));
    const list = await run('alert', 'list', '--source', name, '--status', 'open');
    expect(list.out).toMatch(new RegExp(`^${id} +open +HIGH +group/app +main +`, 'm'));
    const taken = await runJson('alert', 'acknowledge', id, '--note', 'looking');
    expect(taken).toMatchObject({ acknowledgement: { by: 'admin', note: 'looking' } });
    expect(await runJson('alert', 'resolve', id)).toMatchObject({ status: 'resolved', resolution: { by: 'admin' } });
    expect(await run('alert', 'acknowledge', id)).toMatchObject({ code: 4 });
  });
});

const listeningUrl = async (server: Server): Promise<string> => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const closedPort = async (): Promise<number> => {
  const server = createTcpServer();
  await listeningUrl(server);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

describe('A command over HTTP', () => {
  it('finds the service and its key by the settings of the service', async () => {
    await writeFile(join(folder, 'admin-api-key'), `${ADMIN_KEY}\n`);
    const asService = { HOST: '0.0.0.0', PORT: String(service.port), DATA_DIR: folder };
    expect(await runWith(asService, ['source', 'list'])).toMatchObject({ code: 0, err: '' });
    const key = { ...asService, DATA_DIR: join(folder, 'elsewhere'), ADMIN_API_KEY: ADMIN_KEY };
    expect(await runWith(key, ['source', 'list'])).toMatchObject({ code: 0, err: '' });
  });

  it('sends the key of a folder to this machine only', async () => {
    await writeFile(join(folder, 'admin-api-key'), `${ADMIN_KEY}\n`);
    expect(await runWith({ DATA_DIR: folder }, ['source', 'list', '--url', 'http://alerts.invalid'])).toEqual({
      code: 6,
      out: '',
      err: expect.stringMatching(/^There is no API key for http:\/\/alerts\.invalid\. Set PIPELINE_ALERTS_API_KEY/),
    });
  });

  it('says that nobody answers, or that the address is none', async () => {
    const nobody = `http://127.0.0.1:${await closedPort()}`;
    expect(await runWith(settings({ PIPELINE_ALERTS_URL: nobody }), ['source', 'list', '--json'])).toEqual({
      code: 7,
      out: '',
      err: `No service answers at ${nobody} (ECONNREFUSED). Does it run? --url or PIPELINE_ALERTS_URL say where it is.\n`,
    });
    const wrong = await runWith(settings({ PIPELINE_ALERTS_URL: 'http://ann:secret@host' }), ['source', 'list']);
    expect(wrong).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/must be an http or https URL/) });
    expect(wrong.err).not.toContain('secret');
  });

  it('says that something else answers at the address', async () => {
    const other = createHttpServer((request, response) => {
      const isMoved = request.url?.startsWith('/moved') === true;
      response.writeHead(isMoved ? 302 : 200, isMoved ? { location: service.url } : {}).end('<h1>Welcome</h1>');
    });
    const url = await listeningUrl(other);
    try {
      expect(await runWith(settings({ PIPELINE_ALERTS_URL: url }), ['source', 'list', '--json'])).toEqual({
        code: 1,
        out: '',
        err: `${url} answers 200, but not as pipeline alerts does: check the address.\n`,
      });
      expect(await runWith(settings({ PIPELINE_ALERTS_URL: `${url}/moved` }), ['source', 'list'])).toMatchObject({
        code: 1,
        err: `${url}/moved sends everybody to another address: give the final one.\n`,
      });
    } finally {
      other.close();
    }
  });

  it('ends at once on Ctrl-C, with nothing on standard output', async () => {
    const silent = createTcpServer();
    const url = await listeningUrl(silent);
    try {
      const asked = once(silent, 'connection');
      const command = startCommand(['source', 'list', '--json'], settings({ PIPELINE_ALERTS_URL: url }));
      const [connection] = (await asked) as [Socket];
      connection.on('error', () => undefined);
      command.signal('SIGINT');
      expect(await command.exited).toBe(130);
      expect([command.standardOutput(), command.standardError()]).toEqual(['', 'Interrupted.\n']);
    } finally {
      silent.close();
    }
  });

  it('ends at once when it is told to while it waits for a secret', async () => {
    const { id } = await addSource();
    const command = startCommand(['secret', 'gitlab-token', 'set', id], settings(), { open: true });
    await eventually(async () => {
      // Of these signals, Node itself leaves SIGHUP (the first bit) alone: then the program's own handlers stand.
      const caught = /^SigCgt:\s+(\w+)$/m.exec(await readFile(`/proc/${command.pid}/status`, 'utf8'))?.[1] ?? '0';
      expect(BigInt(`0x${caught}`) & 1n).toBe(1n);
    });
    command.signal('SIGTERM');
    expect(await command.exited).toBe(143);
    expect([command.standardOutput(), command.standardError()]).toEqual(['', 'Interrupted.\n']);
  });

  it('ends quietly where nobody reads on', async () => {
    const command = startCommand(['source', 'list'], settings());
    command.stopReading();
    expect(await command.exited).toBe(141);
    expect(command.standardError()).toBe('');
  });

  it('has left no secret on the way', () => {
    expect(service.logged.join('\n')).not.toMatch(/a-secret-that-nobody-may-see|whsec_|pas_\w{20}/);
  });
});
