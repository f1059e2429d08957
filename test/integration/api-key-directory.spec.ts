import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { FastifyRequest } from 'fastify';
import { Settings } from '../../src/config/index.js';
import { createSecretToken, hashToken, tokenHint } from '../../src/credentials/index.js';
import type { EventStore } from '../../src/event-store/index.js';
import { FailedCredentials, type RouteGate, RouteGates } from '../../src/http/index.js';
import { AdminKey } from '../../src/modules/access/admin-key.js';
import { ApiKeyWriter } from '../../src/modules/access/commands/api-key-writer.js';
import { ApiKeyDirectory } from '../../src/modules/access/directory/api-key-directory.js';
import { ApiKeyGate } from '../../src/modules/access/http/api-key.gate.js';
import { eventually } from '../support/eventually.js';
import { createTestEventLog, type TestEventLog } from '../support/test-event-log.js';

const ADMIN_KEY = 'pak_admin';
const ADMIN = { name: 'admin', keyId: null, role: 'admin', sources: null } as const;
const WITHIN_MS = 1_000;

interface Process {
  readonly directory: ApiKeyDirectory;
  readonly writer: ApiKeyWriter;
  readonly gate: RouteGate;
  /** How often the store was asked where the log ends. */
  readonly looks: () => number;
}

let log: TestEventLog;
let here: Process;
let there: Process;
beforeAll(async () => {
  log = await createTestEventLog();
  here = await startProcess();
  there = await startProcess();
  for (const { directory } of [here, there]) directory.onModuleInit();
  await eventually(() => expect(here.directory.caughtUp && there.directory.caughtUp).toBe(true));
});
afterAll(async () => {
  for (const { directory } of [here, there]) await directory.onModuleDestroy();
  await log.remove();
});

/** As far as keys go; nothing is known before `onModuleInit`. */
const startProcess = async (): Promise<Process> => {
  const store = await log.open();
  let looks = 0;
  const head = store.head.bind(store);
  const counted: EventStore = Object.assign(Object.create(store), {
    head: () => {
      looks += 1;
      return head();
    },
  });
  const directory = new ApiKeyDirectory(counted);
  const gates = new RouteGates();
  new ApiKeyGate(
    new AdminKey(Object.assign(new Settings(), { adminApiKey: ADMIN_KEY })),
    directory,
    new FailedCredentials(),
    gates,
  );
  const gate = gates.gateFor('api-key') as RouteGate;
  return { directory, writer: new ApiKeyWriter(store, directory), gate, looks: () => looks };
};

const issue = async ({ writer }: Process): Promise<{ keyId: string; name: string; secret: string }> => {
  const secret = createSecretToken('pak_');
  const name = `key ${randomUUID()}`;
  const keyId = randomUUID();
  const stored = { keyHash: hashToken(secret), hint: tokenHint(secret), expiresAt: null };
  const key = { keyId, name, role: 'reader', sources: null, ...stored } as const;
  const command = { type: 'IssueApiKey', key, at: new Date().toISOString() } as const;
  expect(await writer.carryOut(name, command, ADMIN)).toEqual({ kind: 'done' });
  return { keyId, name, secret };
};

const revoke = async ({ writer }: Process, { keyId, name }: { keyId: string; name: string }): Promise<void> => {
  expect(await writer.carryOut(name, { type: 'RevokeApiKey', keyId }, ADMIN)).toEqual({ kind: 'done' });
};

/** The status with which a request is refused; 200 where it is let in. */
const statusOf = async ({ gate }: Process, key: string): Promise<number> => {
  const headers = { authorization: `Bearer ${key}` };
  const request = { headers, method: 'GET', ip: '192.0.2.1', routeOptions: { config: {} } };
  return (await gate(request as unknown as FastifyRequest))?.status ?? 200;
};

describe('Two processes on one log', () => {
  it('let a new key in at once, whichever has issued it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const { secret } = await issue(here);
      expect(await statusOf(here, secret)).toBe(200);
      expect(await statusOf(there, secret)).toBe(200);
    }
  });

  it('refuse a revoked key: here at once, there within a second', async () => {
    const key = await issue(here);
    expect(await statusOf(there, key.secret)).toBe(200);
    let ended = false;
    there.directory.watch(key, () => {
      ended = true;
    });
    await revoke(here, key);
    expect(await statusOf(here, key.secret)).toBe(401);
    await eventually(async () => expect(await statusOf(there, key.secret)).toBe(401), WITHIN_MS);
    expect(ended).toBe(true);
  });

  it('give a name to one of several keys that are issued at the same moment', async () => {
    const name = `key ${randomUUID()}`;
    const answers = await Promise.all(
      [here, there, here, there].map(({ writer }) => {
        const keyId = randomUUID();
        const key = {
          keyId,
          name,
          role: 'reader',
          sources: null,
          keyHash: keyId,
          hint: 'pak_…',
          expiresAt: null,
        } as const;
        return writer.carryOut(name, { type: 'IssueApiKey', key, at: new Date().toISOString() }, ADMIN);
      }),
    );
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['conflict', 'conflict', 'conflict', 'done']);
  });
});

describe('However many wrong keys come', () => {
  it('the store is asked about all of them together, and about what never was a key not at all', async () => {
    const before = there.looks();
    const guesses = Array.from({ length: 1_000 }, () => createSecretToken('pak_'));
    const answers = await Promise.all(guesses.map((guess) => statusOf(there, guess)));
    expect(new Set(answers)).toEqual(new Set([401, 429]));
    expect(there.looks() - before).toBeLessThanOrEqual(2);

    const after = there.looks();
    for (const other of ['pak_', 'x', createSecretToken('pas_')])
      expect([401, 429]).toContain(await statusOf(there, other));
    expect(there.looks()).toBe(after);
  });

  it('a right one is let in, also one that was issued a moment ago', async () => {
    const { secret } = await issue(here);
    expect(await statusOf(there, secret)).toBe(200);
    expect(await statusOf(there, ADMIN_KEY)).toBe(200);
  });
});

describe('A process that is still reading', () => {
  it('puts everybody off but the bootstrap key: a key may be known before its revocation is', async () => {
    const key = await issue(here);
    await revoke(here, key);
    const starting = await startProcess();
    expect(await statusOf(starting, key.secret)).toBe(503);
    expect(await statusOf(starting, createSecretToken('pak_'))).toBe(503);
    expect(await statusOf(starting, ADMIN_KEY)).toBe(200);
    starting.directory.onModuleInit();
    await eventually(async () => expect(await statusOf(starting, key.secret)).toBe(401));
    await starting.directory.onModuleDestroy();
  });
});
