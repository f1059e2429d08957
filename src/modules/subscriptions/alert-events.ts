import type { EventFilter } from '../../event-store/index.js';

/** What goes out. Recorded outcomes stay inside: alert events are complete in themselves. */
export const ALERT_EVENTS: EventFilter = { typePrefixes: ['Alert'] };
