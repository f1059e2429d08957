import type { PolicyDocument, SourceSettings } from './events.js';

/** A token that was made: its hash, never the token. */
export interface NewToken {
  readonly tokenId: string;
  readonly tokenHash: string;
  readonly hint: string;
  readonly label: string | null;
  /** ISO 8601 UTC. */
  readonly expiresAt: string | null;
}

/** A source comes with its first token, so that there is never one that nobody can use. */
export interface RegisterSource {
  readonly type: 'RegisterSource';
  readonly sourceId: string;
  readonly name: string;
  /** Version 1. */
  readonly policy: PolicyDocument;
  readonly token: NewToken;
}

export interface IssueToken {
  readonly type: 'IssueToken';
  readonly token: NewToken;
  /** ISO 8601 UTC: when it is issued. */
  readonly at: string;
}

export interface RevokeToken {
  readonly type: 'RevokeToken';
  readonly tokenId: string;
}

/** The secret itself is kept by now, under this id. */
export interface SetGitlabToken {
  readonly type: 'SetGitlabToken';
  readonly keyId: string;
}

export interface RemoveGitlabToken {
  readonly type: 'RemoveGitlabToken';
}

/** The key itself is kept by now, under this id. */
export interface AddSigningKey {
  readonly type: 'AddSigningKey';
  readonly keyId: string;
}

export interface RemoveSigningKey {
  readonly type: 'RemoveSigningKey';
  readonly keyId: string;
}

export interface ChangePolicy {
  readonly type: 'ChangePolicy';
  /** A whole, valid policy without its version. */
  readonly policy: Readonly<Record<string, unknown>>;
  /** The version that the change was made from; null: whatever it is. */
  readonly expectedVersion: number | null;
}

export interface DisableSource {
  readonly type: 'DisableSource';
  readonly note: string | null;
}

export interface EnableSource {
  readonly type: 'EnableSource';
}

export interface ChangeSettings {
  readonly type: 'ChangeSettings';
  /** What is left out stays as it is. */
  readonly settings: Partial<SourceSettings>;
}

export type SourceCommand =
  | RegisterSource
  | IssueToken
  | RevokeToken
  | SetGitlabToken
  | RemoveGitlabToken
  | AddSigningKey
  | RemoveSigningKey
  | ChangePolicy
  | DisableSource
  | EnableSource
  | ChangeSettings;
