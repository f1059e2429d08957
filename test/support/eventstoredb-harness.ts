import { openEventStoreDb } from '../../src/event-store/eventstoredb/open-eventstoredb.js';
import type { EventStoreHarness } from '../contract/event-store/event-store-harness.js';
import { createTestNetwork, type TestNetwork } from './network.js';
import { acquireEventStoreDb } from './test-eventstoredb.js';

/** Short, so that tests of outages are short; long enough for a server on a machine that has a lot else to do. */
const IMPATIENT = { readTimeoutMs: 3_000 };

/** An EventStoreDB, reached through a network that a test can break. */
export const createEventStoreDbHarness = async (): Promise<EventStoreHarness> => {
  const server = await acquireEventStoreDb();
  const { network, url } = await networkTo(server.url);
  return {
    network,
    open: () => openEventStoreDb({ url, ...IMPATIENT }),
    dispose: async () => {
      await network.close();
      await server.release();
    },
  };
};

/** A network to the one node of a connection string, and the connection string that leads through it. */
export const networkTo = async (url: string): Promise<{ network: TestNetwork; url: string }> => {
  const { hostname: host, port, search } = new URL(url);
  const network = await createTestNetwork({ host, port: Number(port) });
  return { network, url: `esdb://127.0.0.1:${network.port}${search}` };
};
