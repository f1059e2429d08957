import { answers, answersPage, changes, type Paths, reads } from '../parts/operation.js';
import { BRANCH_FILTER, CURSOR, inPath, LIMIT, query, SOURCE_ID, timeFilter } from '../parts/parameters.js';
import { problems } from '../parts/problems.js';
import { ID, PIPELINE_ID, TEXT } from '../parts/values.js';
import { LOGGED_RESULT } from '../schemas/deliveries.js';

const DELIVERY_ID = inPath('deliveryId', 'Id of a delivery.');
const FILTERS = [
  query('result', 'Left out: all.', LOGGED_RESULT, 'rejected'),
  timeFilter('since', 'Inclusive.'),
  timeFilter('until', 'Exclusive.'),
  LIMIT,
  CURSOR,
];
const ADMIN = { role: 'admin', unrestricted: true } as const;

export const DELIVERY_PATHS: Paths = {
  '/v1/deliveries': {
    get: reads({
      operationId: 'listDeliveries',
      tags: ['deliveries'],
      summary: 'Deliveries of all sources, and rejected ones that belong to none, newest first',
      parameters: [query('source', 'Id of a source.', ID, '1d0cf0a6-9d1f-4c8a-9b0e-6c2b8a2f6d11'), ...FILTERS],
      responses: { 200: answersPage('Delivery', 'A page of deliveries.') },
    }),
  },
  '/v1/sources/{id}/deliveries': {
    get: reads({
      operationId: 'listDeliveriesOfSource',
      tags: ['deliveries'],
      summary: 'What became of each delivery of a source, newest first, rejected ones too',
      parameters: [SOURCE_ID, BRANCH_FILTER, query('pipeline', 'Id of a pipeline.', PIPELINE_ID, '901'), ...FILTERS],
      responses: { 200: answersPage('Delivery', 'A page of deliveries.') },
    }),
  },
  '/v1/sources/{id}/deliveries/{deliveryId}': {
    get: reads({
      operationId: 'getDelivery',
      tags: ['deliveries'],
      summary: 'One delivery',
      parameters: [SOURCE_ID, DELIVERY_ID],
      responses: { 200: answers('Delivery', 'The delivery, and what became of it.') },
    }),
  },
  '/v1/sources/{id}/deliveries/{deliveryId}/redeliver': {
    post: changes({
      operationId: 'redeliver',
      tags: ['deliveries'],
      summary: 'Handles a delivery again, under today’s policy; only one whose proof held',
      description:
        'Its pipeline event, or the deletion of a branch that it told of, as one of that time. It never waits on disk: where the event store does not take it within ' +
        '5 seconds it is answered 503, and listed as `rejected`.',
      parameters: [SOURCE_ID, DELIVERY_ID],
      responses: { 200: answers('Delivery', 'The new delivery.'), ...problems('Conflict') },
    }),
  },
  '/v1/spool': {
    get: reads(
      {
        operationId: 'showSpool',
        tags: ['deliveries'],
        summary: 'Deliveries that wait on the disk of this process for the event store',
        responses: { 200: answers('Spool', 'How many wait, and those that were put aside.') },
      },
      ADMIN,
    ),
  },
  '/v1/spool/parked/{id}/retry': {
    post: changes(
      {
        operationId: 'retryParkedDelivery',
        tags: ['deliveries'],
        summary: 'Puts a delivery that was put aside back into the spool',
        parameters: [inPath('id', 'Id of a parked delivery.', TEXT)],
        responses: { 202: answers('ParkedDelivery', 'It waits again.') },
      },
      ADMIN,
    ),
  },
};
