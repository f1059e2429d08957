import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { type OpenApiDocument, openApiDocument } from '../../src/openapi/index.js';
import { answerTo, startTestService, type TestService } from '../support/test-service.js';

let service: TestService;
beforeAll(async () => {
  service = await startTestService({ settings: { publicUrl: 'https://alerts.example.com' } });
});
afterAll(() => service.stop());

const operationsOf = ({ paths }: OpenApiDocument) =>
  Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ path, method, operation })),
  );

/** Every `$ref` in it. */
const referencesIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (key === '$ref' ? [String(inner)] : referencesIn(inner)));
};

describe('GET /openapi.json', () => {
  it('answers everybody a valid OpenAPI 3.1 document, with PUBLIC_URL as its server', async () => {
    const { status, headers, json } = await answerTo(`${service.url}/openapi.json`, {});
    expect(status).toBe(200);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(json.servers).toEqual([{ url: 'https://alerts.example.com' }]);
    const validator = new Validator();
    expect(await validator.validate(json)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('describes every route of the service with its methods, and nothing else', () => {
    const document = openApiDocument(service.url);
    const described = operationsOf(document).map(({ path, method }) => `${method.toUpperCase()} ${path}`);
    const registered = service.routes
      .filter(({ method }) => method !== 'HEAD')
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    expect(described.sort()).toEqual([...new Set(registered)].sort());
  });

  it('says for each route whom it is for, as the route itself does', () => {
    const document = openApiDocument(service.url);
    for (const { path, method, operation } of operationsOf(document)) {
      const pattern = path.replaceAll(/\{(\w+)\}/g, ':$1');
      const route = service.routes.find((known) => known.path === pattern && known.method === method.toUpperCase());
      const { credential = 'api-key', role, unrestricted = false } = route?.config ?? {};
      const least = role ?? (method === 'get' ? 'reader' : 'admin');
      const expected = {
        'api-key': { security: [{ apiKey: [least] }], unrestricted },
        'source-token': { security: [{ tokenInAddress: [] }, { bearerToken: [] }], unrestricted: undefined },
        none: { security: [], unrestricted: undefined },
      }[credential];
      const said = { security: operation.security, unrestricted: operation['x-unrestricted-key'] };
      expect({ path, method, ...said }).toEqual({ path, method, ...expected });
    }
  });
});

describe('The document', () => {
  const document = openApiDocument('https://alerts.example.com');

  it('names the parameters of each path, and no other ones', () => {
    for (const { path, operation } of operationsOf(document)) {
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect({ path, names: inPath.map(({ name }) => `{${name}}`) }).toEqual({
        path,
        names: path.match(/\{\w+\}/g) ?? [],
      });
    }
  });

  it('gives each operation a name of its own', () => {
    const names = operationsOf(document).map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
  });

  it('refers to everything that it holds, and to nothing else', () => {
    const { schemas, responses } = document.components;
    const held = [
      ...Object.keys(schemas).map((name) => `#/components/schemas/${name}`),
      ...Object.keys(responses).map((name) => `#/components/responses/${name}`),
    ];
    expect([...new Set(referencesIn(document))].sort()).toEqual(held.sort());
  });
});
