import type { Problem } from '../../../http/index.js';

export const NO_TOKEN: Problem = {
  status: 401,
  detail: 'No token: add ?token=… to the address, or send Authorization: Bearer …',
  headers: { 'www-authenticate': 'Bearer' },
};

/** Also of one that was revoked or has expired: whoever has it is to learn nothing from it. */
export const UNKNOWN_TOKEN: Problem = { status: 404, detail: 'Source not found' };

/** For each of two look-ups; with the delivery's own deadline both stay below the 10 s after which GitLab gives up. */
export const LOOK_UP_MS = 1_500;

export const NOT_KNOWN_NOW: Problem = {
  status: 503,
  detail: 'The source cannot be looked up at the moment. Send it again.',
  headers: { 'retry-after': '5' },
};

export const NOT_YET_KNOWN: Problem = {
  status: 503,
  detail: 'The service is still starting.',
  headers: { 'retry-after': '2' },
};
