import type { QueryConfig } from 'pg';
import { EventStoreUnavailableError } from '../event-store.errors.js';
import type { ReadConnections } from './read-connections.js';

/** Runs a statement of a reader. @throws EventStoreUnavailableError there is no answer, or none that can be used */
export type RunRead = <Row extends object>(statement: QueryConfig) => Promise<Row[]>;

/** @param closing aborted when the store is closed: nothing is asked of it any more */
export const readStatement =
  (connections: ReadConnections, timeoutMs: number, closing: AbortSignal): RunRead =>
  async (statement) => {
    if (closing.aborted) throw new EventStoreUnavailableError('the event store is closed');
    try {
      return await connections.query(statement, timeoutMs);
    } catch (error) {
      throw new EventStoreUnavailableError(`the event store cannot be read: ${(error as Error).message}`, {
        cause: error,
      });
    }
  };
