import { backoffMs } from '../backoff.js';
import type { Position } from '../event-store.js';
import { sleep } from '../sleep.js';
import type { PostgresConnection } from './postgres-connection.js';

export interface ListenerOptions {
  readonly connect: () => Promise<PostgresConnection>;
  readonly onAppended: (last: Position) => void;
  /** Called whenever listening begins (again): announcements may have been missed until now. */
  readonly onListening: () => void;
  readonly signal: AbortSignal;
}

const PROBE_EVERY_MS = 30_000;
const PROBE_TIMEOUT_MS = 10_000;

/** Hears of the appends of every process, on a connection of its own, which it makes anew until the signal is aborted. */
export const listen = async ({ connect, onAppended, onListening, signal }: ListenerOptions): Promise<void> => {
  for (let failures = 0; !signal.aborted; failures += 1) {
    try {
      const connection = await connect();
      connection.onNotification((payload) => onAppended(BigInt(payload)));
      await connection.query({ text: 'LISTEN event_store' }, PROBE_TIMEOUT_MS);
      failures = 0;
      onListening();
      await untilLost(connection);
    } catch {
      // Subscriptions look by themselves meanwhile.
    }
    await sleep(backoffMs(failures + 1), signal);
  }
};

const untilLost = async (connection: PostgresConnection): Promise<void> => {
  const lost = new AbortController();
  connection.onLost(() => lost.abort());
  while (!lost.signal.aborted) {
    await sleep(PROBE_EVERY_MS, lost.signal);
    // A connection that a firewall has dropped is as silent as one on which nothing happens. A late answer ends it.
    if (connection.usable) await connection.query({ text: 'SELECT 1' }, PROBE_TIMEOUT_MS);
  }
};
