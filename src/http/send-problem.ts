import { STATUS_CODES } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from './answer.js';
import { answerBeforeBody, isBodyStillComing } from './answer-before-body.js';
import type { Problem } from './problem.js';

/** Everything under this path answers as ITOC360's events API does, which knows only `{"error": "…"}`. */
const EVENTS_API = /^\/+functions\//;

/**
 * Answers a request that is refused or failed, at any moment of its life: also before its body is read, or while it is still
 * coming in. Says nothing if an answer has begun already; it is cut off, so that nobody takes it for whole.
 */
export const sendProblem = (request: FastifyRequest, reply: FastifyReply, problem: Problem): void => {
  if (reply.raw.headersSent) {
    reply.raw.destroy();
    return;
  }

  const answer = EVENTS_API.test(request.raw.url ?? '') ? asEventsApiError(problem) : asProblemJson(problem);
  if (isBodyStillComing(request.raw)) {
    reply.hijack();
    answerBeforeBody(request.raw, reply.raw, answer);
    return;
  }
  // As bytes: to a text of a JSON type Fastify adds a charset, which problem+json does not have.
  reply.code(answer.status).headers(answer.headers).send(Buffer.from(answer.body));
};

const asEventsApiError = ({ status, detail, headers }: Problem): Answer => ({
  status,
  headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify({ error: detail }),
});

const asProblemJson = ({ status, detail, field, headers, extensions }: Problem): Answer => ({
  status,
  headers: { ...headers, 'content-type': 'application/problem+json' },
  body: JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    field,
    ...extensions,
  }),
});
