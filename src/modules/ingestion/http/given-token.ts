import type { FastifyRequest } from 'fastify';
import { bearerToken } from '../../../credentials/index.js';

export interface GivenToken {
  readonly token: string;
  readonly place: 'url' | 'bearer';
}

/** The token that a delivery brings: a bearer token goes before one in the URL, of which the first one counts. Null: none. */
export const givenToken = (request: FastifyRequest): GivenToken | null => {
  const bearer = bearerToken(request.headers.authorization);
  if (bearer !== null) return { token: bearer, place: 'bearer' };
  const inUrl = (request.query as { token?: string | string[] }).token;
  const token = Array.isArray(inUrl) ? inUrl[0] : inUrl;
  return token === undefined || token === '' ? null : { token, place: 'url' };
};
