import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type AppendRequest, AppendResultUnknownError, type JsonObject } from '../../src/event-store/index.js';
import { DEFAULT_POLICY } from '../../src/modules/alerts/index.js';
import { SourceWriter } from '../../src/modules/sources/commands/source-writer.js';
import { type SourceCommand, sourceStream } from '../../src/modules/sources/domain/index.js';
import { SourceDirectory, whyTokenIsRefused } from '../../src/modules/sources/index.js';
import { eventually } from '../support/eventually.js';
import { createTestEventLog, type TestEventLog } from '../support/test-event-log.js';

const REQUESTER = { actor: 'ann', onBehalfOf: null };
const WITHIN_MS = 1_000;
const NOW = new Date();

const tokenFor = (name: string, expiresAt: string | null = null) => ({
  tokenId: `id of ${name}`,
  tokenHash: `hash of ${name}`,
  hint: 'pas_abcd…',
  label: name,
  expiresAt,
});

describe('Two processes on one log', () => {
  let log: TestEventLog;
  let here: SourceDirectory;
  let there: SourceDirectory;
  let writer: SourceWriter;

  beforeAll(async () => {
    log = await createTestEventLog();
    const [store, otherStore] = [await log.open(), await log.open()];
    here = new SourceDirectory(store);
    there = new SourceDirectory(otherStore);
    writer = new SourceWriter(store, here);
    for (const directory of [here, there]) directory.onModuleInit();
    await eventually(() => expect(here.caughtUp && there.caughtUp).toBe(true));
  });
  afterAll(async () => {
    for (const directory of [here, there]) await directory.onModuleDestroy();
    await log.remove();
  });

  const register = async (name: string): Promise<string> => {
    const sourceId = randomUUID();
    const policy = { ...DEFAULT_POLICY };
    await carryOut(sourceId, { type: 'RegisterSource', sourceId, name, policy, token: tokenFor(name) });
    return sourceId;
  };
  const carryOut = async (sourceId: string, command: SourceCommand) =>
    expect(await writer.carryOut(sourceId, command, REQUESTER)).toMatchObject({ kind: 'done' });
  const soonThere = (assertions: () => void) => eventually(assertions, WITHIN_MS);

  it('know a source and its token, here at once and there within a second', async () => {
    const sourceId = await register('new');
    const known = {
      tokenId: 'id of new',
      expiresAt: null,
      revoked: false,
      source: expect.objectContaining({
        id: sourceId,
        name: 'new',
        enabled: true,
        policy: DEFAULT_POLICY,
        deliveriesPerMinute: 6_000,
        hasGitlabToken: false,
        signingKeys: [],
      }),
    };
    expect(here.findByTokenHash('hash of new')).toEqual(known);
    await soonThere(() => expect(there.findByTokenHash('hash of new')).toEqual(known));
    expect(here.findByTokenHash('hash of another')).toBeNull();
    expect(here.get('another')).toBeNull();
  });

  it('tell a revoked token and an expired one from an unknown one', async () => {
    const sourceId = await register('rotated');
    const expiresAt = new Date(NOW.getTime() + 3_600_000);
    const at = NOW.toISOString();
    await carryOut(sourceId, { type: 'IssueToken', token: tokenFor('short', expiresAt.toISOString()), at });
    await soonThere(() => expect(there.findByTokenHash('hash of rotated')?.revoked).toBe(false));
    await carryOut(sourceId, { type: 'RevokeToken', tokenId: 'id of rotated' });

    const refused = (directory: SourceDirectory, hash: string, when: Date) => {
      const token = directory.findByTokenHash(hash);
      return token === null ? 'unknown' : whyTokenIsRefused(token, when);
    };
    expect(refused(here, 'hash of rotated', NOW)).toBe('revoked');
    await soonThere(() => expect(refused(there, 'hash of rotated', NOW)).toBe('revoked'));
    expect(refused(there, 'hash of short', NOW)).toBeNull();
    expect(refused(there, 'hash of short', new Date(expiresAt.getTime() - 1))).toBeNull();
    expect(refused(there, 'hash of short', expiresAt)).toBe('expired');
    expect(refused(there, 'hash of nothing', NOW)).toBe('unknown');
  });

  it('know every change', async () => {
    const sourceId = await register('changing');
    const strict = { ...DEFAULT_POLICY, ignoreTags: true };
    await carryOut(sourceId, { type: 'ChangePolicy', policy: strict, expectedVersion: 1 });
    await carryOut(sourceId, { type: 'SetGitlabToken', keyId: 'g1' });
    await carryOut(sourceId, { type: 'AddSigningKey', keyId: 's1' });
    await carryOut(sourceId, { type: 'AddSigningKey', keyId: 's2' });
    await carryOut(sourceId, { type: 'RemoveSigningKey', keyId: 's1' });
    await carryOut(sourceId, { type: 'ChangeSettings', settings: { name: 'changed', deliveriesPerMinute: 7 } });
    await carryOut(sourceId, { type: 'DisableSource', note: null });
    await soonThere(() =>
      expect(there.get(sourceId)).toMatchObject({
        name: 'changed',
        enabled: false,
        policy: { ...strict, version: 2 },
        deliveriesPerMinute: 7,
        hasGitlabToken: true,
        gitlabTokenId: 'g1',
        signingKeys: ['s2'],
      }),
    );
    expect(there.get(sourceId)?.policyOf(1)).toEqual(DEFAULT_POLICY);
    expect(there.get(sourceId)?.policyOf(2)).toEqual({ ...strict, version: 2 });
    expect(there.get(sourceId)?.policyOf(3)).toBeNull();
  });

  it('decide again where somebody else wrote first, so that no change is lost', async () => {
    const sourceId = await register('contended');
    const at = NOW.toISOString();
    const names = Array.from({ length: 10 }, (_, n) => `contended ${n}`);
    await Promise.all(names.map((name) => carryOut(sourceId, { type: 'IssueToken', token: tokenFor(name), at })));
    for (const name of names) expect(here.findByTokenHash(`hash of ${name}`)?.source.id).toBe(sourceId);
  });

  it('write once what an answer was lost for', async () => {
    const store = await log.open();
    let lost = 0;
    const append = async (request: AppendRequest) => {
      const result = await store.append(request);
      lost += 1;
      if (lost === 1) throw new AppendResultUnknownError('the answer was lost');
      return result;
    };
    const forgetful = new Proxy(store, {
      get: (target, name) => (name === 'append' ? append : Reflect.get(target, name)),
    });
    const sourceId = await register('unanswered');
    const at = NOW.toISOString();
    const command: SourceCommand = { type: 'IssueToken', token: tokenFor('unanswered token'), at };
    const answer = await new SourceWriter(forgetful, here).carryOut(sourceId, command, REQUESTER);
    expect([answer.kind, lost]).toEqual(['done', 2]);
    const issued: string[] = [];
    for await (const { type } of store.readStream(sourceStream(sourceId), { direction: 'forwards' })) issued.push(type);
    expect(issued).toEqual(['SourceRegistered', 'SourceTokenIssued', 'SourceTokenIssued']);
  });

  it('understand what the first version wrote', async () => {
    const store = await log.open();
    const sourceId = randomUUID();
    const event = (type: string, data: JsonObject) => ({
      id: randomUUID(),
      type,
      data: { sourceId, ...data },
      metadata: { schemaVersion: 1, actor: 'admin', onBehalfOf: null },
    });
    const events = [
      event('SourceRegistered', { name: 'old', provider: 'gitlab' }),
      event('SourceTokenIssued', { tokenId: 't1', tokenHash: 'hash of old', hint: 'pas_Ab3d…' }),
    ];
    const stream = sourceStream(sourceId);
    const { positions } = await store.append({ stream, expected: 'no-stream', events, timeoutMs: 5_000 });
    await here.waitFor(positions.at(-1) as bigint, 5_000);
    expect(here.findByTokenHash('hash of old')).toMatchObject({ tokenId: 't1', expiresAt: null, revoked: false });
    expect(here.get(sourceId)?.policy).toEqual(DEFAULT_POLICY);
  });
});
