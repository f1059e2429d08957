import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import { BodyBudget } from './body-budget.js';
import type { Problem } from './problem.js';
import type { Credential, RouteGate } from './route-gates.js';
import { sendProblem } from './send-problem.js';
import { unknownField } from './unknown-field.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Left out: an API key, so that a forgotten marker closes a route instead of opening it. */
    credential?: Credential;
    /** The body is handed over as the bytes that came, whatever its content type, up to so many of them. */
    rawBodyLimit?: number;
  }

  interface FastifyRequest {
    wantsRawBody: boolean;
    /** The bytes of the body, as they came. */
    rawBody?: Buffer | undefined;
  }
}

/** A route that everybody may call. */
export const Public = (): MethodDecorator => RouteConfig({ credential: 'none' });

/** Puts what each route's config says into effect as the route is registered. Must run before Nest registers the routes. */
export const applyRouteOptions = (
  server: FastifyInstance,
  gateFor: (credential: Credential) => RouteGate | null,
  refuseWhileStopping: onRequestHookHandler,
): void => {
  server.decorateRequest('wantsRawBody', false);
  const bodies = new BodyBudget();
  server.addHook('onRoute', (route) => {
    const before: onRequestHookHandler[] = [];

    const credential = route.config?.credential ?? 'api-key';
    // What everybody may ask is how the service is: it has its own answer to that while it stops. And deliveries are never sent again.
    if (credential === 'api-key') before.push(refuseWhileStopping);
    const gate = gateFor(credential);
    if (gate !== null) before.push(refuseUnless(gate));
    if (credential === 'api-key' && CHANGING.has(route.method)) before.push(refuseQuery);

    if (route.config?.rawBodyLimit !== undefined) {
      route.bodyLimit = route.config.rawBodyLimit;
      before.push(expectRawBody);
      route.preParsing = bodies.hold(route.bodyLimit);
    }
    route.onRequest = before;
  });
};

const refuseUnless =
  (gate: RouteGate): onRequestHookHandler =>
  (request, reply, done) => {
    const settle = (refusal: Problem | null): void => {
      if (refusal === null) done();
      else sendProblem(request, reply, refusal);
    };
    const answer = gate(request);
    if (answer instanceof Promise) answer.then(settle, done);
    else settle(answer);
  };

const CHANGING: ReadonlySet<unknown> = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** What these take under /v1 stands in the body: a parameter in the address would be passed over without a word. */
const refuseQuery: onRequestHookHandler = (request, reply, done) => {
  const [name] = Object.keys(request.query as object);
  if (name === undefined) done();
  else sendProblem(request, reply, unknownField(name));
};

const expectRawBody: onRequestHookHandler = (request: FastifyRequest, _reply, done) => {
  request.wantsRawBody = true;
  // Fastify answers 415 to a content type it cannot read (`json`, an empty one), before it asks a parser.
  request.raw.headers['content-type'] = undefined;
  done();
};
