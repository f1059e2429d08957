/**
 * Everything that can stand in a `source-<source id>` stream. The shapes below are the stored JSON; the metadata holds `schemaVersion`
 * ({@link EVENT_SCHEMA_VERSIONS}), `$correlationId`, `$causationId`, `actor` and `onBehalfOf`. No secret stands in any of them.
 */

/** A policy as it is kept: a versioned document whose meaning is the alerts' business. */
export type PolicyDocument = { readonly version: number } & { readonly [member: string]: unknown };

/** A sender may deliver from now on, once it has a token. */
export interface SourceRegistered {
  readonly type: 'SourceRegistered';
  readonly data: {
    /** UUID, random: the correlation key of all its branches begins with it. */
    readonly sourceId: string;
    /** 1 to 100 characters; need not be unique. */
    readonly name: string;
    /** Whose deliveries these are. */
    readonly provider: 'gitlab';
    /** Its first policy, version 1: the default one of that day. Schema version 1 did not keep it. */
    readonly policy: PolicyDocument;
  };
}

/** A secret was made that lets deliveries in. It was shown once and is kept nowhere. */
export interface SourceTokenIssued {
  readonly type: 'SourceTokenIssued';
  readonly data: {
    readonly sourceId: string;
    /** UUID, random: names the token where people talk about it. */
    readonly tokenId: string;
    /** SHA-256 of the token, 64 hex digits. */
    readonly tokenHash: string;
    /** How the token begins: `pas_Ab3d…`. */
    readonly hint: string;
    /** What people call it; null in version 1, which did not know it. */
    readonly label: string | null;
    /** ISO 8601 UTC: from then on it lets nothing in. Null: never, and in version 1. */
    readonly expiresAt: string | null;
  };
}

/** The token lets nothing in any more. */
export interface SourceTokenRevoked {
  readonly type: 'SourceTokenRevoked';
  readonly data: { readonly sourceId: string; readonly tokenId: string };
}

/** What GitLab proves itself with: its secret token (`X-Gitlab-Token`), or a key with which it signs. */
export type SecretKind = 'gitlab-token' | 'signing-key';

/** A secret that is kept, encrypted and outside of the log, was set or removed. There is one GitLab token at most: setting it replaces it. */
export interface SourceSecretChanged {
  readonly type: 'SourceSecretChanged';
  readonly data: {
    readonly sourceId: string;
    readonly kind: SecretKind;
    readonly change: 'set' | 'removed';
    /** UUID, random, new for every secret: under which it is kept. */
    readonly keyId: string;
  };
}

/** Outcomes that come in from now on are judged by this policy. */
export interface SourcePolicyChanged {
  readonly type: 'SourcePolicyChanged';
  readonly data: {
    readonly sourceId: string;
    /** 2, 3, … */
    readonly version: number;
    /** The whole policy, version and all. */
    readonly policy: PolicyDocument;
  };
}

/** Its deliveries are answered, so that GitLab does not switch the hook off, and ignored. */
export interface SourceDisabled {
  readonly type: 'SourceDisabled';
  readonly data: { readonly sourceId: string; readonly note: string | null };
}

/** Its deliveries count again. */
export interface SourceEnabled {
  readonly type: 'SourceEnabled';
  readonly data: { readonly sourceId: string };
}

/** What may be changed about a source beside its secrets and its policy. */
export interface SourceSettings {
  readonly name: string;
  /** Without a delivery for so many seconds it counts as silent; null: never. */
  readonly silentAfterSeconds: number | null;
  /** Deliveries above this rate wait behind the others. */
  readonly deliveriesPerMinute: number;
}

/** All settings as they are from now on. */
export interface SourceSettingsChanged {
  readonly type: 'SourceSettingsChanged';
  readonly data: SourceSettings & { readonly sourceId: string };
}

export type SourceEvent =
  | SourceRegistered
  | SourceTokenIssued
  | SourceTokenRevoked
  | SourceSecretChanged
  | SourcePolicyChanged
  | SourceDisabled
  | SourceEnabled
  | SourceSettingsChanged;
export type SourceEventType = SourceEvent['type'];

/** Written into the metadata of every event: the version of its JSON shape. Readers must keep understanding old ones. */
export const EVENT_SCHEMA_VERSIONS: Readonly<Record<SourceEventType, number>> = {
  /** 1 had no `policy`. */
  SourceRegistered: 2,
  /** 1 had neither `label` nor `expiresAt`. */
  SourceTokenIssued: 2,
  SourceTokenRevoked: 1,
  SourceSecretChanged: 1,
  SourcePolicyChanged: 1,
  SourceDisabled: 1,
  SourceEnabled: 1,
  SourceSettingsChanged: 1,
};

export const SOURCE_STREAM_PREFIX = 'source-';
export const sourceStream = (sourceId: string): string => `${SOURCE_STREAM_PREFIX}${sourceId}`;
