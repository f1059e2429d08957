import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { installBodyParser } from './body-parser.js';
import { KnownRoutes } from './known-routes.js';
import { expectedProblem, unknownRoute } from './problem-for.js';
import { sendProblem } from './send-problem.js';

/** Requests of people and programs to `/v1` are small; the ingestion route sets its own limit. */
const MANAGEMENT_BODY_BYTES = 102_400;

/** Of the request line with the URL and all headers together. */
const HEAD_BYTES = 16_384;

/** GitLab gives up after 10 s. Fastify's own default is to wait for ever. */
const REQUEST_TIMEOUT_MS = 30_000;

const BAD_REQUEST = { status: 400, detail: 'The request cannot be read.' };

/**
 * The HTTP server under Nest. It has no logger, on purpose: Fastify's log lines carry the URL, and the URL carries the token.
 * `configureHttp` does the rest once the application is made.
 */
export const createHttpAdapter = (): FastifyAdapter => {
  const adapter = new FastifyAdapter({
    logger: false,
    bodyLimit: MANAGEMENT_BODY_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // `stopping.ts` answers those requests, in our own words.
    return503OnClosing: false,
    http: { maxHeaderSize: HEAD_BYTES },
    routerOptions: {
      // GitLab's users paste and edit the address by hand; a slash too many must not lose their deliveries.
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
    },
    // The router's own errors (a malformed URL, an over-long parameter) repeat the URL.
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(request, reply, expectedProblem(error) ?? BAD_REQUEST),
  });

  const server: FastifyInstance = adapter.getInstance();
  const routes = new KnownRoutes();
  server.addHook('onRoute', ({ url, method }) => routes.add(url, method));
  server.addHook('onRequest', (request, reply, done) => {
    // Before the body: Fastify would read it all, only to say 404 then.
    if (request.is404) sendProblem(request, reply, unknownRoute(request, routes));
    else done();
  });
  installBodyParser(adapter, MANAGEMENT_BODY_BYTES);
  return adapter;
};
