import { describe, expect, it } from '@jest/globals';
import { evolve, type KeysOfName, keyFault } from './api-key.js';
import { type ApiKeyCommand, decide } from './decide.js';
import type { ApiKeyEvent, ApiKeyIssued } from './events.js';

const NOON = '2026-11-23T12:00:00.000Z';

const key = (keyId: string, over: Partial<ApiKeyIssued['data']> = {}): ApiKeyIssued['data'] => ({
  keyId,
  name: 'deploy bot',
  role: 'operator',
  sources: null,
  keyHash: `hash of ${keyId}`,
  hint: 'pak_abcd…',
  expiresAt: null,
  ...over,
});
const issued = (keyId: string, over: Partial<ApiKeyIssued['data']> = {}): ApiKeyEvent => ({
  type: 'ApiKeyIssued',
  data: key(keyId, over),
});
const revoked = (keyId: string): ApiKeyEvent => ({ type: 'ApiKeyRevoked', data: { keyId } });

const given = (...events: readonly ApiKeyEvent[]) => ({
  when: (command: ApiKeyCommand) => decide(command, events.reduce<KeysOfName>(evolve, [])),
});
const issue = (keyId: string, over: Partial<ApiKeyIssued['data']> = {}): ApiKeyCommand => ({
  type: 'IssueApiKey',
  key: key(keyId, over),
  at: NOON,
});
const revoke = (keyId: string): ApiKeyCommand => ({ type: 'RevokeApiKey', keyId });

describe('Issuing an API key', () => {
  it('is one event that holds what there is to know of the key', () => {
    const restricted = { role: 'reader', sources: ['source-1'], expiresAt: '2026-11-23T12:00:00.001Z' } as const;
    expect(given().when(issue('k1', restricted))).toEqual({ kind: 'events', events: [issued('k1', restricted)] });
  });

  it('is refused while a key bears the name, also one that has expired', () => {
    expect(given(issued('k1')).when(issue('k2'))).toMatchObject({ kind: 'conflict' });
    const expired = issued('k1', { expiresAt: '2026-11-01T00:00:00Z' });
    expect(given(expired).when(issue('k2'))).toMatchObject({ kind: 'conflict' });
  });

  it('gives a name again once its key is revoked', () => {
    expect(given(issued('k1'), revoked('k1')).when(issue('k2'))).toMatchObject({ kind: 'events' });
    expect(given(issued('k1'), revoked('k1'), issued('k2')).when(issue('k3'))).toMatchObject({ kind: 'conflict' });
  });

  it('is refused for a key that would never open anything', () => {
    for (const expiresAt of [NOON, '2026-11-23T11:59:59.999Z']) {
      expect(given().when(issue('k1', { expiresAt }))).toMatchObject({ kind: 'invalid', field: 'expiresAt' });
    }
  });
});

describe('Revoking an API key', () => {
  it('is one event, once', () => {
    expect(given(issued('k1')).when(revoke('k1'))).toEqual({ kind: 'events', events: [revoked('k1')] });
    expect(given(issued('k1'), revoked('k1')).when(revoke('k1'))).toEqual({ kind: 'events', events: [] });
  });

  it('leaves the next key of the name alone', () => {
    const log = [issued('k1'), revoked('k1'), issued('k2')];
    expect(given(...log).when(revoke('k1'))).toEqual({ kind: 'events', events: [] });
    expect(given(...log).when(revoke('k2'))).toEqual({ kind: 'events', events: [revoked('k2')] });
  });

  it('is refused for a key that there is not', () => {
    expect(given(issued('k1')).when(revoke('k2'))).toMatchObject({ kind: 'not-found' });
  });
});

describe('An API key', () => {
  const at = new Date(NOON);

  it('opens until it expires or is revoked', () => {
    expect(keyFault({ revoked: false, expiresAt: null }, at)).toBeNull();
    expect(keyFault({ revoked: false, expiresAt: '2026-11-23T12:00:00.001Z' }, at)).toBeNull();
    expect(keyFault({ revoked: false, expiresAt: NOON }, at)).toBe('expired');
    expect(keyFault({ revoked: false, expiresAt: '2026-11-23T13:00:00+01:00' }, at)).toBe('expired');
    expect(keyFault({ revoked: true, expiresAt: NOON }, at)).toBe('revoked');
  });
});
