import { described, listOf, nullable, object, ref, type Schemas } from '../parts/schema.js';
import { COUNT, ID, POSITION, PRIORITY, TEXT, TIME } from '../parts/values.js';
import { ALERT } from './alerts.js';

export const EVENT_SCHEMAS: Schemas = {
  CloudEvent: object(
    {
      specversion: { const: '1.0' },
      id: described(ID, 'The same whenever this event is sent again.'),
      type: {
        type: 'string',
        pattern: '^Alert',
        description:
          '`AlertOpened`, `AlertRecurred`, `AlertPriorityChanged`, `AlertAcknowledged`, `AlertResolved`; others may come.',
      },
      source: { type: 'string', format: 'uri', description: 'Address of the source under `PUBLIC_URL`.' },
      subject: described(ID, 'Id of the alert.'),
      time: described(TIME, 'When the event store recorded it.'),
      datacontenttype: { const: 'application/json' },
      position: POSITION,
      data: ref('AlertEvent'),
    },
    'An alert event (CloudEvents 1.0).',
  ),
  AlertEvent: object({
    alert: ref('AlertOfEvent'),
    'outcome?': nullable(described(ref('Outcome'), 'What brought it about, where a pipeline did.')),
    'from?': described(PRIORITY, 'Of `AlertPriorityChanged`.'),
    'to?': described(PRIORITY, 'Of `AlertPriorityChanged`.'),
    'clearedUpTo?': nullable(described(ref('Point'), 'Of `AlertResolved`: every failure up to here is over.')),
  }),
  AlertOfEvent: object(
    {
      ...ALERT,
      number: described(COUNT, 'Which alert of its branch it is: 1, 2, …'),
      openedBy: ref('Outcome'),
      lastOutcome: ref('Outcome'),
      firstFailing: ref('Point'),
    },
    'The alert, complete, as it was after the event.',
  ),
  Feed: object({
    items: listOf(ref('CloudEvent')),
    nextCursor: described(TEXT, 'For `after`: there always is one to come back with.'),
  }),
};
