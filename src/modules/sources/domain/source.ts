import type { PolicyDocument, SourceSettings } from './events.js';

/** A week: longer than the weekend and the holiday on which a project that is alive may rest. */
export const DEFAULT_SILENT_AFTER_SECONDS = 604_800;

/** A hundred each second: far more than a busy GitLab group sends. */
export const DEFAULT_DELIVERIES_PER_MINUTE = 6_000;

export interface Token {
  readonly id: string;
  readonly hash: string;
  /** ISO 8601 UTC; null: it never expires. */
  readonly expiresAt: string | null;
  readonly revoked: boolean;
}

/** A registered sender, as its events have left it. */
export interface Source {
  readonly id: string;
  readonly enabled: boolean;
  readonly settings: SourceSettings;
  /** In the order in which they were issued. */
  readonly tokens: readonly Token[];
  /** Id of the secret; null: GitLab's secret token is not looked at. */
  readonly gitlabToken: string | null;
  /** Ids of the keys; with one or more, every delivery has to be signed. */
  readonly signingKeys: readonly string[];
  /** The one that is in force, the last, and all before it: version 1, 2, … */
  readonly policies: readonly [PolicyDocument, ...PolicyDocument[]];
}

/** Null: not registered. */
export type SourceState = Source | null;

export const initialState: SourceState = null;

export const policyInForce = ({ policies }: Source): PolicyDocument => policies.at(-1) ?? policies[0];

/** Why a token lets nothing in at a moment; null: it does. */
export const tokenFault = (
  { revoked, expiresAt }: Pick<Token, 'revoked' | 'expiresAt'>,
  at: Date,
): 'revoked' | 'expired' | null => {
  if (revoked) return 'revoked';
  return expiresAt !== null && at.getTime() >= Date.parse(expiresAt) ? 'expired' : null;
};
