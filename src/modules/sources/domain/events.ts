/**
 * Everything that can stand in a `source-<source id>` stream. The shapes below are the stored JSON, version {@link SCHEMA_VERSION}; the metadata
 * holds `schemaVersion`, `$correlationId`, `$causationId`, `actor` and `onBehalfOf`.
 */
export const SCHEMA_VERSION = 1;

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
  };
}

export type SourceEvent = SourceRegistered | SourceTokenIssued;

export const SOURCE_STREAM_PREFIX = 'source-';
export const sourceStream = (sourceId: string): string => `${SOURCE_STREAM_PREFIX}${sourceId}`;
