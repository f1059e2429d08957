import { HttpException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isDatabaseAway } from '../database/index.js';
import { AppendResultUnknownError, EventStoreUnavailableError } from '../event-store/index.js';
import { ReadModelBehindError } from '../projections/index.js';
import type { KnownRoutes } from './known-routes.js';
import { type Problem, ProblemError } from './problem.js';

const GENERIC_DETAILS: Readonly<Record<number, string>> = {
  400: 'The request cannot be read.',
  404: 'There is nothing at this address.',
  408: 'The request took too long to arrive.',
  413: 'The body is too large.',
  414: 'The address is too long.',
  415: 'The body has to be JSON (content-type: application/json).',
};

/**
 * What to tell the caller about an error, or null where it is a defect or an outage of ours that nobody foresaw. Only what we
 * wrote ourselves is repeated: messages of Nest, Fastify and the JSON parser hold pieces of the URL or of the body.
 */
export const expectedProblem = (error: unknown): Problem | null => {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof EventStoreUnavailableError || error instanceof AppendResultUnknownError) {
    return {
      status: 503,
      detail: 'The event store did not answer in time. Send it again.',
      headers: { 'retry-after': '5' },
    };
  }
  if (error instanceof ReadModelBehindError) {
    return { status: 503, detail: error.message, headers: { 'retry-after': '1' } };
  }
  if (isDatabaseAway(error)) {
    return {
      status: 503,
      detail: 'The database did not answer in time. Send it again.',
      headers: { 'retry-after': '5' },
    };
  }
  const status = clientErrorStatus(error);
  return status === null ? null : { status, detail: GENERIC_DETAILS[status] ?? 'The request cannot be answered.' };
};

/** Nest's HttpException carries its status in a method, Fastify's errors in a property. */
const clientErrorStatus = (error: unknown): number | null => {
  const status = error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown })?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
};

const EVENTS_ROUTE = /^\/+functions\/+v1\/+events\/*$/;

/** No route fits. Somebody who opens the webhook address in a browser is told that the address is right. */
export const unknownRoute = (request: FastifyRequest, routes: KnownRoutes): Problem => {
  const path = (request.raw.url ?? '').split('?', 1)[0] ?? '';
  const methods = routes.methodsOf(path);
  if (methods.length === 0) return { status: 404, detail: GENERIC_DETAILS[404] as string };
  const allow = methods.join(', ');
  const detail = EVENTS_ROUTE.test(path) ? 'Deliveries are sent here with POST.' : `This address takes ${allow}.`;
  return { status: 405, detail, headers: { allow } };
};
