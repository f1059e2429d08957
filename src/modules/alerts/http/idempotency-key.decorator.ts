import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { invalidField } from '../../../http/index.js';

/** Printable ASCII. */
const KEY = /^[\x20-\x7e]{1,255}$/;

/**
 * Hands a controller's method the request's `Idempotency-Key`, null where there is none.
 * @throws ProblemError 400 for one that is empty, too long or not printable
 */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string | null => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (header === undefined) return null;
  if (typeof header === 'string' && KEY.test(header)) return header;
  throw invalidField('Idempotency-Key', 'The header Idempotency-Key must be 1 to 255 printable ASCII characters.');
});
