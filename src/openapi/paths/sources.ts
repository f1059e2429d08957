import { answers, answersPage, changes, type Paths, reads, takes } from '../parts/operation.js';
import { MIN_POSITION, PAGE, SOURCE_ID } from '../parts/parameters.js';
import { problems } from '../parts/problems.js';

const SOURCE_AFTER = answers('Source', 'The source as it then is.');

export const SOURCE_PATHS: Paths = {
  '/v1/sources': {
    get: reads({
      operationId: 'listSources',
      tags: ['sources'],
      summary: 'Who may deliver, newest first',
      parameters: PAGE,
      responses: { 200: answersPage('Source', 'A page of sources.'), ...problems('ForeignCursor') },
    }),
    post: changes(
      {
        operationId: 'registerSource',
        tags: ['sources'],
        summary: 'Registers a source, with its first token',
        requestBody: takes('RegisterSource', { name: 'gitlab.example.com' }),
        responses: { 201: answers('NewSource', 'The source and its token, shown this once.') },
      },
      { role: 'admin', unrestricted: true },
    ),
  },
  '/v1/sources/{id}': {
    get: reads({
      operationId: 'getSource',
      tags: ['sources'],
      summary: 'One source',
      parameters: [SOURCE_ID, MIN_POSITION],
      responses: { 200: answers('Source', 'The source as it is.') },
    }),
    patch: changes({
      operationId: 'changeSource',
      tags: ['sources'],
      summary: 'Changes its name and its settings',
      parameters: [SOURCE_ID],
      requestBody: takes(
        'ChangeSettings',
        { name: 'gitlab', silentAfterSeconds: 86_400, deliveriesPerMinute: 6_000 },
        { required: false },
      ),
      responses: { 200: SOURCE_AFTER, ...problems('Conflict') },
    }),
  },
  '/v1/sources/{id}/disable': {
    post: changes({
      operationId: 'disableSource',
      tags: ['sources'],
      summary: 'Has its deliveries answered and ignored',
      parameters: [SOURCE_ID],
      requestBody: takes('DisableSource', { resolveAlerts: true, note: 'moved elsewhere' }, { required: false }),
      responses: { 200: answers('DisabledSource', 'The source, and how many alerts nothing will close any more.') },
    }),
  },
  '/v1/sources/{id}/enable': {
    post: changes({
      operationId: 'enableSource',
      tags: ['sources'],
      summary: 'Has its deliveries handled again',
      parameters: [SOURCE_ID],
      responses: { 200: SOURCE_AFTER },
    }),
  },
};
