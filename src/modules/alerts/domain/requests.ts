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
