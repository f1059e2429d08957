import { openEventStoreDb } from '../../src/event-store/eventstoredb/open-eventstoredb.js';
import type { EventStoreHarness } from '../contract/event-store/event-store-harness.js';
import { createTestNetwork } from './network.js';

/** Short, so that tests of outages are short. */
const IMPATIENT = { readTimeoutMs: 1_000 };

export const createEventStoreDbHarness = async (): Promise<EventStoreHarness> => {
  const { hostname, port, search } = new URL(process.env.EVENTSTOREDB_URL!);
  const network = await createTestNetwork({ host: hostname, port: Number(port) });
  const url = `esdb://127.0.0.1:${network.port}${search}`;
  return {
    network,
    open: () => openEventStoreDb({ url, ...IMPATIENT }),
    dispose: async () => {
      await network.close();
    },
  };
};
