import { createPostgresHarness } from '../support/postgres-harness.js';
import { eventStoreContract } from './event-store/event-store.contract.js';

eventStoreContract('PostgreSQL', createPostgresHarness);
