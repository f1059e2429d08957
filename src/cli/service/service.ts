import { CommandFailedError, EXIT } from '../command-failed.error.js';
import { failureOf } from './read-problem.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export type Query = Readonly<Record<string, string | number | undefined>>;

/** A service that runs elsewhere, with an API key for it. Every call throws CommandFailedError where the answer is not the one wanted. */
export interface Service {
  get<T>(path: string, query?: Query): Promise<T>;
  /** @param body an object, or JSON that is sent as it is */
  send<T>(method: Exclude<Method, 'GET'>, path: string, body?: object | string): Promise<T>;
  /** Waits until what has just been done shows in this list. That it does not in time is no failure: it is done. */
  settle(path: string, position: string): Promise<void>;
}

export interface ServiceAddress {
  /** Without a slash at its end. */
  readonly url: string;
  readonly key: string;
  /** Where the key was found, for messages. */
  readonly keyFrom: string;
}

/** Longer than anything takes that the service does in one request. */
const PATIENCE_MS = 60_000;

export const connectService = (address: ServiceAddress, stopRequested: AbortSignal): Service => {
  const call = async <T>(method: Method, path: string, body?: object | string): Promise<T> => {
    const response = await request(address, stopRequested, method, path, body);
    const parsed = parse(await readText(response, address, stopRequested));
    if (!response.ok || parsed === undefined) throw failureOf(response.status, parsed, address);
    return parsed as T;
  };
  return {
    get: (path, query = {}) => call('GET', path + queryString(query)),
    send: call,
    settle: async (path, minPosition) => {
      await call('GET', path + queryString({ minPosition, limit: 1 })).catch((error) => {
        if (!(error instanceof CommandFailedError)) throw error;
      });
    },
  };
};

/** `/v1/sources/<id>/tokens`: each part is encoded. */
export const at = (...parts: readonly string[]): string => `/v1/${parts.map(encodeURIComponent).join('/')}`;

const queryString = (query: Query): string => {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? '' : `?${new URLSearchParams(Object.fromEntries(given))}`;
};

const request = async (
  address: ServiceAddress,
  stopRequested: AbortSignal,
  method: Method,
  path: string,
  body: object | string | undefined,
): Promise<Response> => {
  const { url, key } = address;
  const content = typeof body === 'object' ? JSON.stringify(body) : body;
  try {
    return await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        accept: 'application/json',
        ...(content === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(content === undefined ? {} : { body: content }),
      // The key is for this address only, and a redirected POST would become a GET.
      redirect: 'manual',
      signal: AbortSignal.any([stopRequested, AbortSignal.timeout(PATIENCE_MS)]),
    });
  } catch (error) {
    throw notReached(error, address, stopRequested);
  }
};

const readText = async (response: Response, address: ServiceAddress, stopRequested: AbortSignal): Promise<string> => {
  try {
    return await response.text();
  } catch (error) {
    throw notReached(error, address, stopRequested);
  }
};

const notReached = (error: unknown, { url }: ServiceAddress, stopRequested: AbortSignal): unknown => {
  if (stopRequested.aborted) return error;
  const { name, cause } = error as Error & { cause?: { code?: string; message?: string } };
  const why =
    name === 'TimeoutError' ? `nothing within ${PATIENCE_MS / 1_000} s` : (cause?.code ?? cause?.message ?? name);
  return new CommandFailedError(
    `No service answers at ${url} (${why}). Does it run? --url or PIPELINE_ALERTS_URL say where it is.`,
    EXIT.unavailable,
  );
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
