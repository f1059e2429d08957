import { answers, type Paths } from '../parts/operation.js';
import { problems } from '../parts/problems.js';
import { object } from '../parts/schema.js';
import { TEXT } from '../parts/values.js';

const FOR_EVERYBODY = { tags: ['operation'], security: [] } as const;

/** What needs no key. */
export const OPERATION_PATHS: Paths = {
  '/health/live': {
    get: {
      ...FOR_EVERYBODY,
      operationId: 'isLive',
      summary: 'The process answers',
      responses: { 200: answers(object({ status: { const: 'live' } }), 'It does.'), ...problems('Defect') },
    },
  },
  '/health/ready': {
    get: {
      ...FOR_EVERYBODY,
      operationId: 'isReady',
      summary: 'Whether a delivery would be taken now, by the event store or the spool, and how everything is',
      responses: {
        200: answers('Readiness', 'It would be. A read model that lags or has stopped leaves it at that.'),
        503: answers('Readiness', 'It would not be: `missing` says what it needs.'),
        ...problems('Defect'),
      },
    },
  },
  '/metrics': {
    get: {
      ...FOR_EVERYBODY,
      operationId: 'readMetrics',
      summary: 'Metrics for Prometheus',
      responses: {
        200: { description: 'In Prometheus’s text format.', content: { 'text/plain': { schema: TEXT } } },
        ...problems('Defect'),
      },
    },
  },
  '/openapi.json': {
    get: {
      ...FOR_EVERYBODY,
      operationId: 'readOpenApi',
      summary: 'This document',
      responses: { 200: answers({ type: 'object' }, 'OpenAPI 3.1.'), ...problems('Defect') },
    },
  },
};
