import { randomUUID } from 'node:crypto';
import { jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { UnsuitableServerError } from '../unsuitable-server.error.js';
import { isAccessDenied, unavailable } from './call-errors.js';
import { answerOver, type Connection } from './connection.js';
import type { ReadCalls } from './read-calls.js';
import { readStream } from './stream-reading.js';

/** Its first event says which store this is. */
export const IDENTITY_STREAM = 'pipeline-alerts-store';

const WRITE_TIMEOUT_MS = 5_000;

/** Null for a server that nobody has made into a store yet. @throws EventStoreUnavailableError */
export const readStoreId = async (calls: ReadCalls, closing: AbortSignal): Promise<string | null> => {
  for await (const { data } of readStream(calls, IDENTITY_STREAM, { direction: 'forwards', limit: 1 }, closing)) {
    if (typeof data.storeId === 'string') return data.storeId;
    throw new UnsuitableServerError(
      `Stream ${IDENTITY_STREAM} of this EventStoreDB was not written by pipeline alerts; give the service a server of its own.`,
    );
  }
  return null;
};

/**
 * The id that is there, or a new one: of several processes that start together, the first one's counts.
 * @throws EventStoreUnavailableError
 */
export const establishStoreId = async (
  { link }: Connection,
  calls: ReadCalls,
  closing: AbortSignal,
): Promise<string> => {
  const found = await readStoreId(calls, closing);
  if (found !== null) return found;
  const created = jsonEvent({ id: randomUUID(), type: 'StoreCreated', data: { storeId: randomUUID() } });
  const options = { expectedRevision: NO_STREAM, deadline: WRITE_TIMEOUT_MS, requiresLeader: true } as const;
  const fault = await answerOver(link, link.calls.appendToStream(IDENTITY_STREAM, created, options)).then(
    () => null,
    (error: unknown) => error, // another process was first, or it is unknown: what is there now counts
  );
  if (isAccessDenied(fault)) throw unavailable(fault);
  const storeId = await readStoreId(calls, closing);
  if (storeId === null)
    throw unavailable(fault ?? new Error(`stream ${IDENTITY_STREAM} was written and cannot be read`));
  return storeId;
};
