import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Operation } from '../../src/openapi/index.js';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { DOCUMENT, faultsBy } from '../support/answer-schemas.js';
import { issueKey } from '../support/api-keys.js';
import { type Send, sendJson } from '../support/send-json.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { textsFor, variantsOf } from '../support/values-to-try.js';

/** Opaque: any text is a text, but only one that a list has given is a cursor. */
const CURSORS = new Set(['cursor', 'after']);

let service: TestService;
let send: Send;
const ids = new Map<string, string>();

beforeAll(async () => {
  service = await startTestService({ settings: { encryptionKey: randomBytes(32).toString('base64') } });
  send = sendJson(() => service);
  const source = await service.registerSource();
  const { json } = await service.deliver(source.token, pipelineHook());
  await send('GET', `/v1/alerts?minPosition=${json.position}`);
  ids.set('/v1/alerts', String(json.alert_id)).set('/v1/sources', source.id);
  ids.set('/v1/api-keys', (await issueKey(service, 'reader')).id);
});
afterAll(() => service.stop());

const addressOf = (path: string): string =>
  path.replace('{id}', ids.get(path.slice(0, path.indexOf('/{id}'))) ?? randomUUID());

const operations = Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
);
const nameOf = ({ path, method }: { readonly path: string; readonly method: string }) => `${method} ${path}`;

/** Two living keys never have the same name. */
const withNameOfItsOwn = (example: unknown): unknown => {
  const { name, role } = example as { name?: string; role?: string };
  return role === undefined ? example : { ...(example as object), name: `${name} ${randomUUID()}` };
};

describe('The body that is described of', () => {
  const taking = operations.filter(({ path, operation }) => operation.requestBody && path.startsWith('/v1/'));

  it.each(taking.map((each) => [nameOf(each), each] as const))('%s is taken as its example has it', async (_, each) => {
    const { example } = contentOf(each.operation);
    const answer = await send(each.method, addressOf(each.path), withNameOfItsOwn(example));
    expect([200, 201]).toContain(answer.status);
  });

  it.each(taking.map((each) => [nameOf(each), each] as const))(
    '%s is refused exactly where it is not as described',
    async (_, { path, method, operation }) => {
      const { schema, example } = contentOf(operation);
      for (const body of [...variantsOf(schema, example), []]) {
        const fault = faultsBy(schema, body);
        const { status, text } = await send(method, addressOf(path), body);
        const said = { body, isRefused: status === 400, answer: status === 400 ? text : status, fault };
        expect(said).toEqual({ ...said, isRefused: fault !== '' });
      }
    },
  );

  it.each(taking.map((each) => [nameOf(each), each] as const))(
    '%s may be left out exactly where that is said',
    async (_, { path, method, operation }) => {
      const { status } = await send(method, addressOf(path));
      expect({ isRefused: status === 400 }).toEqual({ isRefused: operation.requestBody?.required });
    },
  );
});

describe('The parameters that are described of', () => {
  const asking = operations.filter(({ operation }) => queryOf(operation).length > 0);

  it.each(asking.filter(({ path }) => path.startsWith('/v1/')).map((each) => [nameOf(each), each] as const))(
    '%s are refused exactly where they are not as described',
    async (_, { path, operation }) => {
      for (const { name, schema, example } of queryOf(operation)) {
        if (CURSORS.has(name)) continue;
        for (const text of textsFor(schema, example)) {
          const { status } = await send('GET', `${addressOf(path)}?${name}=${encodeURIComponent(text)}`);
          const isNumber = schema.type === 'integer' && /^\d+$/.test(text);
          const said = { name, text, isRefused: status === 400 };
          expect(said).toEqual({ ...said, isRefused: faultsBy(schema, isNumber ? Number(text) : text) !== '' });
        }
      }
    },
  );
});

describe('The delivery that is described', () => {
  it('opens an alert', async () => {
    const { token } = await service.registerSource();
    const { example } = contentOf(DOCUMENT.paths['/functions/v1/events']?.post as Operation);
    const { status, json } = await service.deliver(token, example);
    expect({ status, result: json.result }).toEqual({ status: 200, result: 'opened' });
  });
});

function contentOf({ requestBody }: Operation) {
  const content = requestBody?.content['application/json'];
  if (content === undefined) throw new Error('no JSON body is described');
  return content;
}

function queryOf({ parameters = [] }: Operation) {
  return parameters.filter((parameter) => parameter.in === 'query');
}
