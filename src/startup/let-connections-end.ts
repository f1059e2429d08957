import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** For clients to send their next request and hear that the service stops. */
const LIMIT_MS = 1_000;
const PAUSE_MS = 25;

/**
 * Waits until every connection has heard from us, at most a second. While the service stops, each answer ends its connection; those that are left are
 * idle. Closing an idle one breaks the request that may be on its way, and its client can't tell whether it was handled.
 */
export const letConnectionsEnd = async (server: Server): Promise<void> => {
  const count = promisify(server.getConnections.bind(server));
  const limit = performance.now() + LIMIT_MS;
  while (performance.now() < limit && (await count()) > 0) await sleep(PAUSE_MS);
};
