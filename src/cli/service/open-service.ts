import { readFile } from 'node:fs/promises';
import { type ClientSettings, readClientSettings } from '../../config/client-settings.js';
import { CommandFailedError, EXIT } from '../command-failed.error.js';
import { connectService, type Service, type ServiceAddress } from './service.js';

/** What an HTTP header can carry; a key holds less. */
const PRINTABLE = /^[!-~]+$/;

/** @throws CommandFailedError, StartupRefusedError one sentence without any key */
export const openService = async (givenUrl: string | undefined, stopRequested: AbortSignal): Promise<Service> => {
  const settings = readClientSettings(givenUrl);
  const key = settings.apiKey ?? (await readKeyFile(settings));
  if (!PRINTABLE.test(key.key)) throw noKey(`What is in ${key.from} is no API key.`);
  const address: ServiceAddress = { url: settings.url, key: key.key, keyFrom: key.from };
  return connectService(address, stopRequested);
};

/** The file belongs to the service of this machine: its key is sent nowhere else. */
const readKeyFile = async ({ url, keyFile }: ClientSettings): Promise<{ key: string; from: string }> => {
  if (!isThisMachine(url)) throw noKey(`There is no API key for ${url}.`);
  try {
    return { key: (await readFile(keyFile, 'utf8')).trim(), from: keyFile };
  } catch (error) {
    throw noKey(`There is no API key: ${keyFile} cannot be read (${(error as NodeJS.ErrnoException).code}).`);
  }
};

const isThisMachine = (url: string): boolean => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(new URL(url).hostname);

const noKey = (what: string): CommandFailedError =>
  new CommandFailedError(`${what} Set PIPELINE_ALERTS_API_KEY, or DATA_DIR to the service's folder.`, EXIT.notAllowed);
