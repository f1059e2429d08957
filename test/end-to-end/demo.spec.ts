import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PROJECT } from '../support/service-process.js';
import { ADMIN_KEY, startTestService } from '../support/test-service.js';

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What `npm run demo` becomes in the end. */
const runDemo = (environment: Readonly<Record<string, string>>): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { PATH: process.env.PATH, ADMIN_API_KEY: ADMIN_KEY, ...environment };
    const program = join(PROJECT, 'scripts', 'demo.mjs');
    const child = execFile(process.execPath, [program], { cwd: PROJECT, env }, (_, stdout, stderr) =>
      resolve({ exitCode: child.exitCode as number, stdout, stderr }),
    );
  });

/** One line that a reader can act on, and no stack. */
const sentence = (text: string) => ({ exitCode: 1, stdout: '', stderr: expect.stringMatching(`^\n${text}\n$`) });

describe('the demo', () => {
  let server: Server;
  let answer: { status: number; type: string; body: string };
  beforeEach(async () => {
    server = createServer((_, response) =>
      response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body),
    );
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  });
  afterEach(() => new Promise((closed) => server.close(closed)));

  const port = (): string => String((server.address() as AddressInfo).port);

  it('shows an incident that is opened HIGH, recurs and is resolved, on a service whose key lies in its DATA_DIR', async () => {
    const service = await startTestService();
    const dataDir = await mkdtemp(join(tmpdir(), 'demo-'));
    await writeFile(join(dataDir, 'admin-api-key'), `${ADMIN_KEY}\n`);
    const shown = await runDemo({ PORT: String(service.port), ADMIN_API_KEY: '', DATA_DIR: dataDir });
    await rm(dataDir, { recursive: true });
    await service.stop();
    expect(shown).toMatchObject({ exitCode: 0, stderr: '' });
    const results = [...shown.stdout.matchAll(/-> (\w+)/g)].map(([, result]) => result);
    expect(results).toEqual(['recorded', 'opened', 'recurred', 'recurred', 'duplicate', 'resolved']);
    expect(shown.stdout).toMatch(/HIGH, resolved \(pipeline-succeeded\), 3 failing pipelines/);
    expect(shown.stdout).toMatch(/AlertOpened.*AlertRecurred.*AlertResolved/s);
  });

  it('says in a sentence that a delivery did not become what it should', async () => {
    answer = { status: 200, type: 'application/json', body: '{"id":"1","token":"t","result":"stale"}' };
    const { exitCode, stderr } = await runDemo({ PORT: port() });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: '\nExpected the result of "pipeline 1 succeeds" to be recorded, but it is stale.\n',
    });
  });

  it('says in a sentence what the service refused', async () => {
    answer = { status: 401, type: 'application/problem+json', body: '{"detail":"This key is not known."}' };
    expect(await runDemo({ PORT: port() })).toEqual(sentence('http://\\S+ answered 401: This key is not known.'));
  });

  it.each([
    ['a page', '<!doctype html><title>Another program</title>'],
    ['nothing', ''],
    ['JSON of another shape', 'null'],
  ])('says in a sentence that another program answers, with %s', async (_, body) => {
    for (const status of [200, 404]) {
      answer = { status, type: 'text/html', body };
      expect(await runDemo({ PORT: port() })).toEqual(
        sentence(`What answers at http://\\S+ is not this service .*${status}.* HOST and PORT .*`),
      );
    }
  });

  it('says in a sentence that nobody answers, and where it looked for the key', async () => {
    const free = port();
    server.close();
    expect(await runDemo({ PORT: free })).toEqual(sentence('No service answers at http://\\S+ .*npm start.*'));
    expect(await runDemo({ ADMIN_API_KEY: '', DATA_DIR: '/nowhere' })).toEqual(
      sentence('No admin key: .*/nowhere/admin-api-key .*ENOENT.*'),
    );
  });
});
