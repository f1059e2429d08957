import { type KeysOfName, keyFault } from './api-key.js';
import type { ApiKeyEvent, ApiKeyIssued } from './events.js';

/** `at`: when it is asked for, ISO 8601. */
export interface IssueApiKey {
  readonly type: 'IssueApiKey';
  readonly key: ApiKeyIssued['data'];
  readonly at: string;
}

export interface RevokeApiKey {
  readonly type: 'RevokeApiKey';
  readonly keyId: string;
}

export type ApiKeyCommand = IssueApiKey | RevokeApiKey;

export type Decision =
  /** None: everything is as asked for already. */
  | { readonly kind: 'events'; readonly events: readonly ApiKeyEvent[] }
  | { readonly kind: 'not-found'; readonly reason: string }
  | { readonly kind: 'conflict'; readonly reason: string }
  /** The request itself is wrong. */
  | { readonly kind: 'invalid'; readonly field: string; readonly reason: string };

export type Refusal = Exclude<Decision, { readonly kind: 'events' }>;

/** @param keys those of the name that the command is about */
export const decide = (command: ApiKeyCommand, keys: KeysOfName): Decision =>
  command.type === 'IssueApiKey' ? issue(command, keys) : revoke(command, keys);

const issue = ({ key, at }: IssueApiKey, keys: KeysOfName): Decision => {
  if (keyFault({ revoked: false, expiresAt: key.expiresAt }, new Date(at)) === 'expired') {
    return { kind: 'invalid', field: 'expiresAt', reason: 'expiresAt must lie in the future.' };
  }
  // An expired one counts, too: its name is free when somebody has revoked it, so that nobody takes over a name unnoticed.
  if (keys.some(({ revoked }) => !revoked)) {
    return {
      kind: 'conflict',
      reason:
        'There is an API key with this name, and the name says who did something: revoke that one first, or choose another name.',
    };
  }
  return { kind: 'events', events: [{ type: 'ApiKeyIssued', data: key }] };
};

const revoke = ({ keyId }: RevokeApiKey, keys: KeysOfName): Decision => {
  const key = keys.find((candidate) => candidate.keyId === keyId);
  if (key === undefined) return { kind: 'not-found', reason: 'There is no API key with this id.' };
  return { kind: 'events', events: key.revoked ? [] : [{ type: 'ApiKeyRevoked', data: { keyId } }] };
};
