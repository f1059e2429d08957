import { afterAll, beforeAll, describe } from '@jest/globals';
import type { EventStore } from '../../../src/event-store/index.js';
import { concurrencyContract } from './concurrency.contract.js';
import { contentContract } from './content.contract.js';
import type { EventStoreHarness, Subject } from './event-store-harness.js';
import { expectedRevisionContract } from './expected-revision.contract.js';
import { filtersContract } from './filters.contract.js';
import { idempotenceContract } from './idempotence.contract.js';
import { lifecycleContract } from './lifecycle.contract.js';
import { orderContract } from './order.contract.js';
import { outageContract } from './outage.contract.js';
import { readingContract } from './reading.contract.js';
import { refusalsContract } from './refusals.contract.js';
import { subscriptionContract } from './subscription.contract.js';

/**
 * What every event store must do: the definition of right. An adapter runs it from a spec of its own beside this folder, and may
 * depart from it in nothing; whether positions are dense is the only thing an adapter may choose.
 */
export const eventStoreContract = (name: string, createHarness: () => Promise<EventStoreHarness>): void => {
  describe(`the event store on ${name}`, () => {
    let harness: EventStoreHarness;
    let store: EventStore;

    beforeAll(async () => {
      harness = await createHarness();
      store = await harness.open();
    });

    afterAll(async () => {
      await store.close();
      await harness.dispose();
    });

    const subject: Subject = {
      get harness() {
        return harness;
      },
      get store() {
        return store;
      },
    };

    expectedRevisionContract(subject);
    idempotenceContract(subject);
    refusalsContract(subject);
    orderContract(subject);
    contentContract(subject);
    readingContract(subject);
    filtersContract(subject);
    concurrencyContract(subject);
    subscriptionContract(subject);
    outageContract(subject);
    lifecycleContract(subject);
  });
};
