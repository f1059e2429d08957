import type { SourceEvent } from './events.js';

/** What is new about a source that is registered: ids, name and the token's hash, never the token. */
export interface NewSource {
  readonly sourceId: string;
  readonly name: string;
  readonly tokenId: string;
  readonly tokenHash: string;
  readonly hint: string;
}

/** A source comes with its first token, so that there is never one that nobody can use. */
export const registerSource = ({ sourceId, name, tokenId, tokenHash, hint }: NewSource): readonly SourceEvent[] => [
  { type: 'SourceRegistered', data: { sourceId, name, provider: 'gitlab' } },
  { type: 'SourceTokenIssued', data: { sourceId, tokenId, tokenHash, hint } },
];
