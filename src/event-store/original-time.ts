import { type JsonObject, ORIGINAL_RECORDED_AT } from './event-store.js';

/** When a copied event was first recorded; null for one that is no copy. */
export const originalTime = (metadata: JsonObject): Date | null => {
  const original = metadata[ORIGINAL_RECORDED_AT];
  return typeof original === 'string' ? new Date(original) : null;
};
