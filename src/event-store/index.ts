export { appendUntilAnswered } from './append-until-answered.js';
export { decideUntilUndisputed } from './decide-until-undisputed.js';
export * from './event-store.errors.js';
export * from './event-store.js';
export { EventStoreModule } from './event-store.module.js';
export { waitForEventStoreDb } from './eventstoredb/wait-for-eventstoredb.js';
export { type EventStoreLocation, openEventStore } from './open-event-store.js';
