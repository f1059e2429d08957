import { answers, answersPage, changes, type Paths, reads, takes } from '../parts/operation.js';
import {
  ALERT_ID,
  BRANCH_FILTER,
  header,
  MIN_POSITION,
  PAGE,
  PROJECT_FILTER,
  query,
  SOURCE_FILTER,
  timeFilter,
} from '../parts/parameters.js';
import { problems } from '../parts/problems.js';
import { oneOfTexts } from '../parts/schema.js';
import { PRIORITY } from '../parts/values.js';

const IDEMPOTENCY_KEY = header(
  'Idempotency-Key',
  'Of the caller’s choice: the same request with the same key is done once and answered as the first time.',
  { type: 'string', pattern: '^[ -~]{1,255}$' },
);

const OPERATOR = { role: 'operator' } as const;

export const ALERT_PATHS: Paths = {
  '/v1/alerts': {
    get: reads({
      operationId: 'listAlerts',
      tags: ['alerts'],
      summary: 'Alerts, newest first',
      parameters: [
        query('status', 'Left out: both.', oneOfTexts(['open', 'resolved']), 'open'),
        query('priority', 'As it is now.', PRIORITY, 'HIGH'),
        SOURCE_FILTER,
        PROJECT_FILTER,
        BRANCH_FILTER,
        timeFilter('openedAfter', 'Exclusive.'),
        timeFilter('openedBefore', 'Exclusive.'),
        ...PAGE,
      ],
      responses: { 200: answersPage('Alert', 'A page of alerts.'), ...problems('ForeignCursor') },
    }),
  },
  '/v1/alerts/{id}': {
    get: reads({
      operationId: 'getAlert',
      tags: ['alerts'],
      summary: 'One alert',
      parameters: [ALERT_ID, MIN_POSITION],
      responses: { 200: answers('Alert', 'The alert as it stands.') },
    }),
  },
  '/v1/alerts/{id}/history': {
    get: reads({
      operationId: 'getAlertHistory',
      tags: ['alerts'],
      summary: 'Everything that was recorded for its branch while the alert lived, in sentences, oldest first',
      parameters: [ALERT_ID, ...PAGE],
      responses: { 200: answersPage('HistoryItem', 'A page of the history.'), ...problems('ForeignCursor') },
    }),
  },
  '/v1/alerts/{id}/acknowledge': {
    post: changes(
      {
        operationId: 'acknowledgeAlert',
        tags: ['alerts'],
        summary: 'Says that somebody takes care of an open alert',
        parameters: [ALERT_ID, IDEMPOTENCY_KEY],
        requestBody: takes('PeopleRequest', { note: 'looking into it', onBehalfOf: 'Ada' }, { required: false }),
        responses: { 200: answers('Alert', 'The alert as it then stands.'), ...problems('AlertConflict', 'KeyReused') },
      },
      OPERATOR,
    ),
  },
  '/v1/alerts/{id}/resolve': {
    post: changes(
      {
        operationId: 'resolveAlert',
        tags: ['alerts'],
        summary: 'Closes an alert; a later failure opens the next one',
        parameters: [ALERT_ID, IDEMPOTENCY_KEY],
        requestBody: takes('PeopleRequest', { note: 'the branch is abandoned' }, { required: false }),
        responses: { 200: answers('Alert', 'The alert as it then stands.'), ...problems('AlertConflict', 'KeyReused') },
      },
      OPERATOR,
    ),
  },
  '/v1/alerts/resolve': {
    post: changes(
      {
        operationId: 'resolveAlerts',
        tags: ['alerts'],
        summary: 'Closes many alerts at once',
        description:
          'It ends after 20 seconds or 10,000 alerts; ask again while something is `left`. An Idempotency-Key is refused: sent again, it closes what is open then. ' +
          'With `filter.openedBefore` it never closes anything newer.',
        requestBody: takes('ResolveAlerts', { filter: { project: 'group/app', priority: 'LOW' }, note: 'clearing up' }),
        responses: { 200: answers('ResolvedAlerts', 'Which ones it closed.') },
      },
      OPERATOR,
    ),
  },
};
