import { randomUUID } from 'node:crypto';
import type { Role } from '../../src/modules/access/index.js';
import { type Answer, answerTo, type TestService } from './test-service.js';

const JSON_BODY = { 'content-type': 'application/json' };

export interface TestApiKey {
  readonly id: string;
  readonly name: string;
  readonly key: string;
  readonly position: string;
}

/** POST /v1/api-keys with the admin key. */
export const requestKey = (service: TestService, body: unknown): Promise<Answer> =>
  service.ask('/v1/api-keys', { method: 'POST', headers: JSON_BODY, body: JSON.stringify(body) });

/** Names differ, because a real EventStoreDB keeps those of earlier tests. */
export const issueKey = async (
  service: TestService,
  role: Role,
  over: { readonly sources?: readonly string[]; readonly name?: string; readonly expiresAt?: string } = {},
): Promise<TestApiKey> => {
  const answer = await requestKey(service, { name: `${role} ${randomUUID()}`, role, ...over });
  if (answer.status !== 201) throw new Error(`no key was issued: ${answer.text}`);
  return answer.json as unknown as TestApiKey;
};

/** A request to `/v1` with a key. A body is sent as JSON. */
export const askAs = (
  service: TestService,
  key: string,
  path: string,
  { method = 'GET', body }: { readonly method?: string; readonly body?: unknown } = {},
): Promise<Answer> =>
  answerTo(service.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : JSON_BODY) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
