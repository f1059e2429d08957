import { describe, expect, it } from '@jest/globals';
import type { NewToken, SourceCommand } from './commands.js';
import { decide, MOST_SIGNING_KEYS, MOST_VALID_TOKENS } from './decide.js';
import type { PolicyDocument, SourceEvent } from './events.js';
import { evolve } from './evolve.js';
import { initialState, type SourceState } from './source.js';

const sourceId = 'source-1';
const at = '2026-11-23T10:00:00.000Z';
const policy: PolicyDocument = { version: 1, priorities: { failed: 'HIGH' }, rules: [] };

const token = (tokenId: string, expiresAt: string | null = null): NewToken => ({
  tokenId,
  tokenHash: `hash of ${tokenId}`,
  hint: 'pas_abcd…',
  label: null,
  expiresAt,
});
const registered: SourceEvent = {
  type: 'SourceRegistered',
  data: { sourceId, name: 'gitlab', provider: 'gitlab', policy },
};
const issued = (tokenId: string, expiresAt: string | null = null): SourceEvent => ({
  type: 'SourceTokenIssued',
  data: { sourceId, ...token(tokenId, expiresAt) },
});
const revoked = (tokenId: string): SourceEvent => ({ type: 'SourceTokenRevoked', data: { sourceId, tokenId } });
const secret = (kind: 'gitlab-token' | 'signing-key', change: 'set' | 'removed', keyId: string): SourceEvent => ({
  type: 'SourceSecretChanged',
  data: { sourceId, kind, change, keyId },
});
const policyChanged = (version: number, changed: object): SourceEvent => ({
  type: 'SourcePolicyChanged',
  data: { sourceId, version, policy: { ...changed, version } },
});
const disabled: SourceEvent = { type: 'SourceDisabled', data: { sourceId, note: null } };
const enabled: SourceEvent = { type: 'SourceEnabled', data: { sourceId } };

const given = (...events: readonly SourceEvent[]) => {
  const state = events.reduce<SourceState>(evolve, initialState);
  return {
    when: (command: SourceCommand) => {
      const decision = decide(command, state);
      return {
        thenEvents: (...expected: readonly SourceEvent[]) =>
          expect(decision).toEqual({ kind: 'events', events: expected }),
        thenRefused: (kind: string, reason: RegExp) =>
          expect(decision).toMatchObject({ kind, reason: expect.stringMatching(reason) }),
      };
    },
  };
};
const existing = (...events: readonly SourceEvent[]) => given(registered, issued('t1'), ...events);

describe('A source', () => {
  it('is registered with its first token', () => {
    given()
      .when({ type: 'RegisterSource', sourceId, name: 'gitlab', policy, token: token('t1') })
      .thenEvents(registered, issued('t1'));
  });

  it('is registered once', () => {
    existing()
      .when({ type: 'RegisterSource', sourceId, name: 'again', policy, token: token('t2') })
      .thenRefused('conflict', /registered already/);
  });

  const onlyExisting: readonly SourceCommand[] = [
    { type: 'IssueToken', token: token('t2'), at },
    { type: 'RevokeToken', tokenId: 't1' },
    { type: 'SetGitlabToken', keyId: 'k1' },
    { type: 'RemoveGitlabToken' },
    { type: 'AddSigningKey', keyId: 'k1' },
    { type: 'RemoveSigningKey', keyId: 'k1' },
    { type: 'ChangePolicy', policy: {}, expectedVersion: null },
    { type: 'DisableSource', note: null },
    { type: 'EnableSource' },
    { type: 'ChangeSettings', settings: {} },
  ];
  it.each(onlyExisting)('that was never registered takes no $type', (command) => {
    given()
      .when(command)
      .thenRefused('not-found', /no source/);
  });

  it('is disabled and enabled, each once', () => {
    existing().when({ type: 'DisableSource', note: null }).thenEvents(disabled);
    existing(disabled).when({ type: 'DisableSource', note: 'again' }).thenEvents();
    existing(disabled).when({ type: 'EnableSource' }).thenEvents(enabled);
    existing(disabled, enabled).when({ type: 'EnableSource' }).thenEvents();
    existing(disabled, enabled).when({ type: 'DisableSource', note: null }).thenEvents(disabled);
  });
});

describe('A source’s tokens', () => {
  it('may be several, some of which expire', () => {
    const later = '2026-11-23T10:00:00.001Z';
    existing()
      .when({ type: 'IssueToken', token: token('t2', later), at })
      .thenEvents(issued('t2', later));
  });

  it('do not expire before they are issued', () => {
    existing()
      .when({ type: 'IssueToken', token: token('t2', at), at })
      .thenRefused('invalid', /expiresAt .*future/);
  });

  it('are revoked, each once and by itself', () => {
    existing().when({ type: 'RevokeToken', tokenId: 't1' }).thenEvents(revoked('t1'));
    existing(revoked('t1')).when({ type: 'RevokeToken', tokenId: 't1' }).thenEvents();
    existing(issued('t2'), revoked('t1')).when({ type: 'RevokeToken', tokenId: 't2' }).thenEvents(revoked('t2'));
    existing()
      .when({ type: 'RevokeToken', tokenId: 't2' })
      .thenRefused('not-found', /no token/);
  });

  it(`are at most ${MOST_VALID_TOKENS} valid ones: those that were revoked or have expired do not count`, () => {
    const many = Array.from({ length: MOST_VALID_TOKENS - 1 }, (_, n) => issued(`more ${n}`));
    const command: SourceCommand = { type: 'IssueToken', token: token('new'), at };
    existing(...many)
      .when(command)
      .thenRefused('conflict', /at most 50 valid tokens/);
    existing(...many, revoked('t1'))
      .when(command)
      .thenEvents(issued('new'));
    given(registered, issued('t1', at), ...many)
      .when(command)
      .thenEvents(issued('new'));
  });
});

describe('A source’s secrets', () => {
  it('are one GitLab token, which another one replaces', () => {
    const set = secret('gitlab-token', 'set', 'k1');
    existing().when({ type: 'SetGitlabToken', keyId: 'k1' }).thenEvents(set);
    existing(set)
      .when({ type: 'SetGitlabToken', keyId: 'k2' })
      .thenEvents(secret('gitlab-token', 'set', 'k2'));
    existing(set)
      .when({ type: 'RemoveGitlabToken' })
      .thenEvents(secret('gitlab-token', 'removed', 'k1'));
    existing(set, secret('gitlab-token', 'removed', 'k1'))
      .when({ type: 'RemoveGitlabToken' })
      .thenEvents();
  });

  it('are several signing keys, so that they can be changed without a gap', () => {
    const first = secret('signing-key', 'set', 'k1');
    const second = secret('signing-key', 'set', 'k2');
    existing(first).when({ type: 'AddSigningKey', keyId: 'k2' }).thenEvents(second);
    existing(first, second)
      .when({ type: 'RemoveSigningKey', keyId: 'k1' })
      .thenEvents(secret('signing-key', 'removed', 'k1'));
    existing(first)
      .when({ type: 'RemoveSigningKey', keyId: 'k2' })
      .thenRefused('not-found', /no signing key/);
    existing(first, secret('signing-key', 'removed', 'k1'))
      .when({ type: 'RemoveSigningKey', keyId: 'k1' })
      .thenRefused('not-found', /no signing key/);
  });

  it(`are at most ${MOST_SIGNING_KEYS} signing keys`, () => {
    const keys = Array.from({ length: MOST_SIGNING_KEYS }, (_, n) => secret('signing-key', 'set', `k${n}`));
    existing(...keys)
      .when({ type: 'AddSigningKey', keyId: 'one more' })
      .thenRefused('conflict', /at most 5 signing keys/);
  });
});

describe('A source’s policy', () => {
  const strict = { priorities: { failed: 'CRITICAL' }, rules: [] };
  const change = (wanted: object, expectedVersion: number | null = null): SourceCommand => ({
    type: 'ChangePolicy',
    policy: { ...wanted },
    expectedVersion,
  });

  it('gets the next version with every change', () => {
    existing().when(change(strict)).thenEvents(policyChanged(2, strict));
    existing(policyChanged(2, strict))
      .when(change({ rules: [] }))
      .thenEvents(policyChanged(3, { rules: [] }));
  });

  it('stays as it is when it says the same', () => {
    existing()
      .when(change({ rules: [], priorities: { failed: 'HIGH' } }))
      .thenEvents();
    existing(policyChanged(2, strict)).when(change(strict)).thenEvents();
    existing(policyChanged(2, strict))
      .when(change({ priorities: { failed: 'HIGH' }, rules: [] }))
      .thenEvents(policyChanged(3, { priorities: { failed: 'HIGH' }, rules: [] }));
  });

  it('is not changed from a version that is no more', () => {
    existing().when(change(strict, 1)).thenEvents(policyChanged(2, strict));
    existing(policyChanged(2, strict))
      .when(change({}, 1))
      .thenRefused('conflict', /version 2 by now, not at 1/);
    existing(policyChanged(2, strict))
      .when(change(strict, 1))
      .thenRefused('conflict', /version 2/);
  });
});

describe('A source’s settings', () => {
  const defaults = { name: 'gitlab', silentAfterSeconds: 604_800, deliveriesPerMinute: 6_000 };
  const changed = (settings: object): SourceEvent => ({
    type: 'SourceSettingsChanged',
    data: { sourceId, ...defaults, ...settings },
  });

  it.each([{ name: 'other' }, { silentAfterSeconds: null }, { silentAfterSeconds: 300 }, { deliveriesPerMinute: 1 }])(
    'are changed one by one: %j',
    (settings) => {
      existing().when({ type: 'ChangeSettings', settings }).thenEvents(changed(settings));
      existing(changed(settings)).when({ type: 'ChangeSettings', settings }).thenEvents();
    },
  );

  it.each([
    ['name', { name: '' }],
    ['silentAfterSeconds', { silentAfterSeconds: 299 }],
    ['silentAfterSeconds', { silentAfterSeconds: 31_536_001 }],
    ['silentAfterSeconds', { silentAfterSeconds: 300.5 }],
    ['deliveriesPerMinute', { deliveriesPerMinute: 0 }],
    ['deliveriesPerMinute', { deliveriesPerMinute: 1_000_001 }],
  ])('are refused with the field at fault: %s in %j', (field, settings) => {
    existing()
      .when({ type: 'ChangeSettings', settings })
      .thenRefused('invalid', new RegExp(`^${field} must`));
  });
});

describe('The log', () => {
  it('holds nothing about a source that was never registered', () => {
    expect(() => evolve(initialState, disabled)).toThrow('source-1, which was never registered');
  });
});
