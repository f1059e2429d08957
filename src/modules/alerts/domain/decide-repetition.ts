import type { Decision } from './decision.js';
import { type KeyedRequest, REMEMBERED_REQUESTS, type RememberedRequest } from './requests.js';

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
