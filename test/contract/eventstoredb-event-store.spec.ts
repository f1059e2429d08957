import { createEventStoreDbHarness } from '../support/eventstoredb-harness.js';
import { eventStoreContract } from './event-store/event-store.contract.js';

eventStoreContract('EventStoreDB', createEventStoreDbHarness);
