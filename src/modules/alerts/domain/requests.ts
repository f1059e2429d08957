import type { Decision } from './decision.js';

/** A request of a person or program that may be sent again without being done again. Both are hashes: neither the key nor the request is kept. */
export interface KeyedRequest {
  /** Of who asks and their key: equal keys of two people never meet. */
  readonly key: string;
  /** Of everything that is asked for. */
  readonly hash: string;
}

export interface RememberedRequest extends KeyedRequest {
  /** Revision of the event that it came to: it holds the answer. */
  readonly revision: number;
}

/** So many of a branch's last ones are remembered. */
export const REMEMBERED_REQUESTS = 20;

/** Oldest first. */
export const withRequest = (
  requests: readonly RememberedRequest[],
  request: RememberedRequest,
): readonly RememberedRequest[] => [...requests, request].slice(-REMEMBERED_REQUESTS);

/**
 * What a request comes to that may have been sent before; null for one that is new.
 * @param recordedBefore whether the stream holds what a request with this key did; null as long as nobody has looked
 */
export const decideRepetition = (
  requests: readonly RememberedRequest[],
  request: KeyedRequest,
  recordedBefore: boolean | null,
): Decision | null => {
  const same = requests.find(({ key }) => key === request.key);
  if (same !== undefined) {
    return same.hash === request.hash
      ? { kind: 'repeated', revision: same.revision }
      : { kind: 'refused', refusal: { why: 'key-reused' } };
  }
  // As long as there is room, nothing has been forgotten.
  if (requests.length < REMEMBERED_REQUESTS) return null;
  if (recordedBefore === null) return { kind: 'look-up' };
  return recordedBefore ? { kind: 'repeated', revision: null } : null;
};
