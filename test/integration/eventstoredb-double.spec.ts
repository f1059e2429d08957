import { EventStoreDBClient } from '@eventstore/db-client';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { acquireEventStoreDb, realServerUrl, type TestEventStoreDb } from '../support/test-eventstoredb.js';
import { allSubscriptionBehaviour } from './eventstoredb-double/all-subscription.behaviour.js';
import { appendingBehaviour } from './eventstoredb-double/appending.behaviour.js';
import { batchAnswersBehaviour } from './eventstoredb-double/batch-answers.behaviour.js';
import { checkpointsBehaviour } from './eventstoredb-double/checkpoints.behaviour.js';
import { discoveryBehaviour } from './eventstoredb-double/discovery.behaviour.js';
import { idempotenceBehaviour } from './eventstoredb-double/idempotence.behaviour.js';
import { positionsBehaviour } from './eventstoredb-double/positions.behaviour.js';
import { prefixesBehaviour } from './eventstoredb-double/prefixes.behaviour.js';
import { readingBehaviour } from './eventstoredb-double/reading.behaviour.js';
import { refusalsBehaviour } from './eventstoredb-double/refusals.behaviour.js';
import { streamSubscriptionBehaviour } from './eventstoredb-double/stream-subscription.behaviour.js';
import type { World } from './eventstoredb-double/world.js';

/**
 * How an EventStoreDB 23.10 behaves towards its client. The same on the double and, in `npm run test:eventstoredb`, on a real
 * server, so that what is tested on the double holds. Where the two differ, the double is wrong. The real server may hold other
 * data.
 */
describe(realServerUrl === null ? 'the EventStoreDB double' : 'an EventStoreDB', () => {
  const world = {} as { -readonly [K in keyof World]: World[K] };
  let server: TestEventStoreDb;

  beforeAll(async () => {
    server = await acquireEventStoreDb();
    world.url = server.url;
    world.client = EventStoreDBClient.connectionString(world.url);
  });

  afterAll(async () => {
    await world.client.dispose();
    await server.release();
  });

  discoveryBehaviour(world);
  appendingBehaviour(world);
  idempotenceBehaviour(world);
  refusalsBehaviour(world);
  batchAnswersBehaviour(world);
  readingBehaviour(world);
  positionsBehaviour(world);
  streamSubscriptionBehaviour(world);
  allSubscriptionBehaviour(world);
  checkpointsBehaviour(world);
  prefixesBehaviour(world);
});
