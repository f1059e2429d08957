import type { TokenUses } from '../activity/source-activity.js';
import type { ShownGitlabToken, ShownSigningKey, ShownToken, SourceRow } from '../projections/sources/index.js';

/** A source as the API shows it. Times are ISO 8601 UTC. */
export interface SourceView {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly status: 'enabled' | 'disabled';
  readonly registeredAt: string;
  readonly registeredBy: string;
  readonly tokens: readonly (ShownToken & {
    /** The whole minute in which it last let a delivery in. */
    readonly lastUsedAt: string | null;
  })[];
  readonly gitlabToken: ShownGitlabToken;
  readonly signingKeys: readonly ShownSigningKey[];
  readonly policyVersion: number;
  readonly deliveriesPerMinute: number;
  readonly silentAfterSeconds: number | null;
  /** The whole minute of the last delivery that was let in. */
  readonly lastDeliveryAt: string | null;
  /** It is enabled, and nothing has come for `silentAfterSeconds`. */
  readonly silent: boolean;
  /** Of the last event that changed the source, in decimal digits. */
  readonly position: string;
}

/** @param uses when its tokens were last used */
export const toSourceView = (row: SourceRow, uses: TokenUses, now: Date): SourceView => {
  const tokens = row.tokens.map((token) => ({ ...token, lastUsedAt: uses.get(token.id)?.toISOString() ?? null }));
  const lastDelivery = latest(row.tokens.map(({ id }) => uses.get(id)));
  return {
    id: row.id,
    name: row.name,
    provider: row.provider,
    status: row.enabled ? 'enabled' : 'disabled',
    registeredAt: row.registeredAt.toISOString(),
    registeredBy: row.registeredBy,
    tokens,
    gitlabToken: row.gitlabToken,
    signingKeys: row.signingKeys,
    policyVersion: row.policyVersion,
    deliveriesPerMinute: row.deliveriesPerMinute,
    silentAfterSeconds: row.silentAfterSeconds,
    lastDeliveryAt: lastDelivery?.toISOString() ?? null,
    silent: isSilent(row, lastDelivery, now),
    position: row.lastPosition,
  };
};

const latest = (times: readonly (Date | undefined)[]): Date | null =>
  times.reduce<Date | null>((last, time) => (time !== undefined && (last === null || time > last) ? time : last), null);

const isSilent = (
  { enabled, enabledAt, silentAfterSeconds }: SourceRow,
  lastDelivery: Date | null,
  now: Date,
): boolean => {
  if (!enabled || silentAfterSeconds === null) return false;
  const since = Math.max(enabledAt.getTime(), lastDelivery?.getTime() ?? 0);
  return now.getTime() - since > silentAfterSeconds * 1_000;
};
