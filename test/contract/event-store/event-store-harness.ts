import type { EventStore } from '../../../src/event-store/index.js';
import type { TestNetwork } from '../../support/network.js';

/** What the contract suite needs of an adapter: a running server with one store, and a wire to it. */
export interface EventStoreHarness {
  /**
   * One more instance on the same store, as another process would have it, connected through `network`. Its time limits for
   * reads are short (a few seconds). The test closes it.
   */
  open(): Promise<EventStore>;
  readonly network: TestNetwork;
  dispose(): Promise<void>;
}

/** Gives the tests of one part of the contract the harness and an instance, both made before them. */
export interface Subject {
  readonly harness: EventStoreHarness;
  readonly store: EventStore;
}
