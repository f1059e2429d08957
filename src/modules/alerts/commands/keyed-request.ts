import { createHash } from 'node:crypto';
import type { KeyedRequest } from '../domain/index.js';
import type { PeopleRequest } from './people-command.js';

/**
 * A request as the branch remembers it; undefined where the caller gave it no key. The key is the actor's own: equal keys of two API keys,
 * also of two that bore the same name one after the other, never meet.
 */
export const keyedRequest = (type: string, request: PeopleRequest): KeyedRequest | undefined => {
  const { actor, idempotencyKey, alertId, note, onBehalfOf, seenPosition } = request;
  if (idempotencyKey === null) return undefined;
  const actorKey = actor.keyId === null ? ['name', actor.name] : ['key', actor.keyId];
  return {
    key: hashOf([...actorKey, idempotencyKey]),
    hash: hashOf([type, alertId, note, onBehalfOf, seenPosition === null ? null : String(seenPosition)]),
  };
};

/** 128 bits: long enough for nothing to meet by chance, short enough to be kept. */
const hashOf = (parts: readonly (string | null)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
