import { described, listOf, nullable, object, oneOfTexts, ref, type Schemas } from '../parts/schema.js';
import { COUNT, ID, POSITION, SECONDS, TEXT, TIME } from '../parts/values.js';

export const HEALTH_SCHEMAS: Schemas = {
  Readiness: object({
    status: oneOfTexts(['ready', 'not ready']),
    missing: described(
      listOf(oneOfTexts(['starting', 'stopping', 'database', 'event-store'])),
      'What a delivery would need; empty exactly while it would be taken.',
    ),
    database: oneOfTexts(['up', 'down']),
    eventStore: oneOfTexts(['up', 'slow', 'down']),
    spool: object({
      status: described(oneOfTexts(['empty', 'waiting', 'refusing']), '`refusing`: full, or the disk takes nothing.'),
      records: COUNT,
      bytes: COUNT,
      ageSeconds: nullable(described(SECONDS, 'Of the oldest delivery in it.')),
      parked: COUNT,
    }),
    projections: nullable(described(listOf(ref('ReadModel')), 'Null where they can’t be looked at.')),
  }),
  ReadModel: object({
    name: TEXT,
    schema: TEXT,
    status: oneOfTexts(['running', 'lagging', 'stopped']),
    position: nullable(POSITION),
    lag: object({
      seconds: described(SECONDS, 'Age of the oldest event that is not handled.'),
      events: nullable(described(COUNT, 'Null where the event store can’t count them.')),
    }),
    'failure?': object(
      { position: nullable(POSITION), eventId: nullable(ID), type: nullable(TEXT), cause: TEXT, at: TIME },
      'Why it stopped, and at which event.',
    ),
  }),
};
