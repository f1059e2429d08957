import { join, resolve } from 'node:path';
import { ENVIRONMENT } from './environment.js';
import { StartupRefusedError } from './startup-refused.error.js';

/** How a program reaches a service over HTTP. */
export interface ClientSettings {
  /** Without a slash at its end. */
  readonly url: string;
  /** Null: none is set. */
  readonly apiKey: { readonly key: string; readonly from: string } | null;
  /** Where a service that made its own admin key keeps it. */
  readonly keyFile: string;
}

const KEY_VARIABLES = ['PIPELINE_ALERTS_API_KEY', 'ADMIN_API_KEY'] as const;

/** What stands for "every address of this machine" to a service is no address to call. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '[::1]' };

/**
 * From PIPELINE_ALERTS_URL, else HOST and PORT as a service reads them; PIPELINE_ALERTS_API_KEY, else ADMIN_API_KEY; DATA_DIR. An empty
 * variable counts as unset. Loads nothing that takes time: it is asked by every command.
 *
 * @param givenUrl goes before the environment
 * @throws StartupRefusedError one sentence about what is wrong
 */
export const readClientSettings = (
  givenUrl: string | undefined,
  environment: NodeJS.ProcessEnv = ENVIRONMENT,
): ClientSettings => {
  const read = (name: string): string | null => environment[name]?.trim() || null;
  const host = read('HOST') ?? '127.0.0.1';
  const port = read('PORT') ?? '3000';
  const from = KEY_VARIABLES.find((name) => read(name) !== null);
  return {
    url: requireUrl(givenUrl ?? read('PIPELINE_ALERTS_URL') ?? `http://${authority(host)}:${port}`),
    apiKey: from === undefined ? null : { key: read(from) ?? '', from },
    keyFile: join(resolve(read('DATA_DIR') ?? 'data'), 'admin-api-key'),
  };
};

/** A variable that a person has named; null where it is unset or empty. */
export const readVariable = (name: string, environment: NodeJS.ProcessEnv = ENVIRONMENT): string | null =>
  environment[name] || null;

const authority = (host: string): string => LOOPBACK[host] ?? (host.includes(':') ? `[${host}]` : host);

/** The URL is not repeated where it is wrong: it may hold a password. */
const requireUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const extras = url === null ? [] : [url.username, url.password, url.search, url.hash];
  if (url === null || !['http:', 'https:'].includes(url.protocol) || extras.some((part) => part !== '')) {
    throw new StartupRefusedError(
      'The address of the service (--url, PIPELINE_ALERTS_URL, or HOST and PORT) must be an http or https URL without user, query and fragment, such as https://alerts.example.com.',
    );
  }
  return url.href.replace(/\/+$/, '');
};
