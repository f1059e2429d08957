import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { invalidField, ProblemError } from './problem.js';

const JSON_CONTENT_TYPE = /^application\/(?:[\w.-]+\+)?json(?:\s*;|$)/i;

/**
 * One parser for everything: bytes for routes that want them, JSON objects for the rest. `__proto__` and `constructor.prototype` keys
 * are refused there; management requests have no honest use for them.
 */
export const installBodyParser = (adapter: FastifyAdapter, bodyLimit: number): void => {
  const server: FastifyInstance = adapter.getInstance();
  server.removeAllContentTypeParsers();
  const parseJson = server.getDefaultJsonParser('error', 'error');

  adapter.useBodyParser('*', true, { bodyLimit }, (untyped, body, done) => {
    const request = untyped as unknown as FastifyRequest;
    if (request.wantsRawBody) {
      done(null, body);
      return;
    }
    if (!JSON_CONTENT_TYPE.test(request.headers['content-type'] ?? 'application/json')) {
      done(
        new ProblemError({ status: 415, detail: 'The body has to be JSON (content-type: application/json).' }),
        undefined,
      );
      return;
    }
    // Many clients name the content type of a body that they then leave out, or write null; routes that need one miss its fields.
    if (body.length === 0) {
      done(null, undefined);
      return;
    }
    parseJson(request, body.toString('utf8'), (error: Error | null, value: unknown) => {
      if (error === null && value === null) done(null, undefined);
      else if (error === null && isJsonObject(value)) done(null, value);
      else done(invalidField('body', 'The body has to be a JSON object, without keys like __proto__.'), undefined);
    });
  });
};

const isJsonObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
