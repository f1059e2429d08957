import type { FastifyInstance } from 'fastify';
import type { BodyFailed, Credential } from './route-gates.js';

/** Fastify hands a route's `onError` what goes wrong before the handler is called: that is, once the gates are passed, with the body. */
export const tellOfFailedBodies = (
  server: FastifyInstance,
  listenerFor: (credential: Credential) => BodyFailed | null,
): void => {
  server.addHook('onRoute', (route) => {
    const bodyFailed = listenerFor(route.config?.credential ?? 'api-key');
    if (bodyFailed === null) return;
    route.onError = (request, _reply, error, done) => {
      bodyFailed(request, error);
      done();
    };
  });
};
