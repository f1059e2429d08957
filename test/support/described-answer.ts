import type { Operation } from '../../src/openapi/index.js';
import { DOCUMENT, faultsBy } from './answer-schemas.js';

interface GivenAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

interface DescribedResponse {
  readonly headers?: Readonly<Record<string, { readonly required: boolean; readonly schema: Schema }>>;
  readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
}
type Schema = Readonly<Record<string, unknown>>;

/** Before it is known which path is asked for. */
const HEAD_TOO_LARGE = 431;

/** Those without parameters first, as the service's own router prefers them. */
const ROUTES = Object.entries(DOCUMENT.paths)
  .map(([path, operations]) => ({ path: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`), operations }))
  .sort((a, b) => a.path.source.split('[^/]').length - b.path.source.split('[^/]').length);

/** @throws Error for an answer that `/openapi.json` does not describe, or describes otherwise */
export const requireDescribed = (method: string, url: string, answer: GivenAnswer): void => {
  const fault = faultOf(method.toLowerCase(), new URL(url).pathname, answer);
  if (fault === null) return;
  // Without the query, in which tokens are.
  const what = `${method} ${new URL(url).pathname} was answered ${answer.status} ${answer.text.slice(0, 2_000)}`;
  throw new Error(`${what}\n/openapi.json describes it otherwise: ${fault}`);
};

const faultOf = (method: string, path: string, answer: GivenAnswer): string | null => {
  if (answer.status === HEAD_TOO_LARGE) return null;
  const response = responseOf(method, path, answer.status);
  if (typeof response === 'string') return response;

  for (const [name, { required, schema }] of Object.entries(response.headers ?? {})) {
    const value = answer.headers.get(name);
    if (value === null && required) return `the header ${name} is missing`;
    const fault = value === null ? '' : faultsBy(schema, value);
    if (fault !== '') return `${name}: ${fault}`;
  }
  const type = answer.headers.get('content-type')?.split(';', 1)[0] ?? 'none';
  const content = response.content[type];
  if (content === undefined) return `the content type is ${type}`;
  if (method === 'head') return null;
  return faultsBy(content.schema, type.endsWith('json') ? JSON.parse(answer.text) : answer.text) || null;
};

/** @returns how it is described, or why it should not be answered so */
const responseOf = (method: string, path: string, status: number): DescribedResponse | string => {
  // As the router reads it, which overlooks slashes too many.
  const readable = decoded(path);
  if (readable === null) return status === 400 ? errorAt(path) : 'nobody can read the address';
  const clean = readable.replaceAll(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
  const operations = ROUTES.find((route) => route.path.test(clean))?.operations;
  if (operations === undefined) return status === 404 ? errorAt(path) : 'there is no such path';
  const operation: Operation | undefined = operations[method === 'head' ? 'get' : method];
  if (operation === undefined) return status === 405 ? errorAt(path) : 'the path does not take this method';
  const response = operation.responses[status];
  return response === undefined ? 'the status is not described' : (resolved(response) as unknown as DescribedResponse);
};

const decoded = (path: string): string | null => {
  try {
    return decodeURI(path);
  } catch {
    return null;
  }
};

/** Of addresses and methods that there are not, and of addresses that nobody can read. */
const errorAt = (path: string): DescribedResponse =>
  /^\/+functions\//.test(path)
    ? { content: { 'application/json': { schema: { $ref: '#/components/schemas/DeliveryError' } } } }
    : { content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } };

const resolved = (response: Schema): Schema => {
  const name = String(response.$ref ?? '').replace('#/components/responses/', '');
  return DOCUMENT.components.responses[name] ?? response;
};
