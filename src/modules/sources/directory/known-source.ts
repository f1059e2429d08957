import type { Policy } from '../../alerts/index.js';
import { policyInForce, type Source, tokenFault } from '../domain/index.js';

/** What has to be known of a source when a delivery comes in. Plain data, as of one moment. */
export interface KnownSource {
  readonly id: string;
  readonly name: string;
  /** False: its deliveries are ignored. */
  readonly enabled: boolean;
  /** The policy in force, with its version. */
  readonly policy: Policy;
  /** An older policy, or the one in force; null for a version that there was never. */
  policyOf(version: number): Policy | null;
  readonly deliveriesPerMinute: number;
  /** True: a delivery has to bring GitLab's secret token. */
  readonly hasGitlabToken: boolean;
  /** Under which its GitLab token is kept; null: none. */
  readonly gitlabTokenId: string | null;
  /** Under which its signing keys are kept. With one or more, a delivery has to be signed with one of them. */
  readonly signingKeys: readonly string[];
}

/** A token that was issued once, and what it opens. */
export interface KnownToken {
  readonly source: KnownSource;
  readonly tokenId: string;
  readonly expiresAt: Date | null;
  readonly revoked: boolean;
}

/** Why a token lets nothing in at a moment; null: it does. */
export const whyTokenIsRefused = (
  { revoked, expiresAt }: Pick<KnownToken, 'revoked' | 'expiresAt'>,
  at: Date,
): 'revoked' | 'expired' | null => tokenFault({ revoked, expiresAt: expiresAt?.toISOString() ?? null }, at);

export const toKnownSource = (source: Source): KnownSource => ({
  id: source.id,
  name: source.settings.name,
  enabled: source.enabled,
  policy: policyInForce(source) as unknown as Policy,
  policyOf: (version) =>
    (source.policies.find((policy) => policy.version === version) as unknown as Policy | undefined) ?? null,
  deliveriesPerMinute: source.settings.deliveriesPerMinute,
  hasGitlabToken: source.gitlabToken !== null,
  gitlabTokenId: source.gitlabToken,
  signingKeys: source.signingKeys,
});
