import type { Answer, TestService } from './test-service.js';

export type Send = (method: string, path: string, body?: unknown) => Promise<Answer>;

/** Requests to `/v1` with a JSON body, or none. */
export const sendJson =
  (service: () => TestService): Send =>
  (method, path, body) =>
    service().ask(path, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
