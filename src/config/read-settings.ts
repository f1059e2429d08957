import { resolve } from 'node:path';
import { validateSync } from 'class-validator';
import { ENVIRONMENT } from './environment.js';
import { Settings } from './settings.js';
import { StartupRefusedError } from './startup-refused.error.js';

interface Variable {
  readonly name: string;
  /** Never repeated in a message. */
  readonly secret?: boolean;
  readonly parse?: (text: string) => unknown;
}

/** What is none stays text, and is refused as such. */
const wholeNumber = (text: string): unknown => (/^\d+$/.test(text) ? Number(text) : text);

const VARIABLES: Readonly<Record<keyof Settings, Variable>> = {
  host: { name: 'HOST' },
  port: { name: 'PORT', parse: wholeNumber },
  publicUrl: { name: 'PUBLIC_URL', parse: (text) => text.replace(/\/+$/, '') },
  dataDir: { name: 'DATA_DIR' },
  databaseUrl: { name: 'DATABASE_URL', secret: true },
  eventStoreDbUrl: { name: 'EVENTSTOREDB_URL', secret: true },
  adminApiKey: { name: 'ADMIN_API_KEY', secret: true },
  encryptionKey: { name: 'ENCRYPTION_KEY', secret: true },
  spoolDir: { name: 'SPOOL_DIR', parse: (text) => resolve(text) },
  spoolMaxBytes: { name: 'SPOOL_MAX_BYTES', parse: wholeNumber },
  deliveryLogDays: { name: 'DELIVERY_LOG_DAYS', parse: wholeNumber },
  deliveryLogMax: { name: 'DELIVERY_LOG_MAX', parse: wholeNumber },
  logLevel: { name: 'LOG_LEVEL' },
};

/**
 * The settings of a service; throws StartupRefusedError with one sentence about the first that is wrong or missing.
 */
export const readSettings = (environment: NodeJS.ProcessEnv = ENVIRONMENT): Settings => {
  const settings = readGivenSettings(environment);
  requireAdminKey(settings);
  return settings;
};

/**
 * The settings as the environment gives them, for tools that serve nobody.
 * Throws StartupRefusedError with one sentence about the first setting that is wrong.
 */
export const readGivenSettings = (environment: NodeJS.ProcessEnv = ENVIRONMENT): Settings => {
  const given: Record<string, unknown> = {};
  for (const [field, { name, parse }] of Object.entries(VARIABLES)) {
    const text = environment[name]?.trim();
    if (text) given[field] = parse ? parse(text) : text;
  }
  const settings = Object.assign(new Settings(), given);
  refuseWrong(settings, environment);
  return Object.assign(settings, { dataDir: resolve(settings.dataDir) });
};

/** Processes that share a database or an event store must know the same key. */
const requireAdminKey = ({ databaseUrl, eventStoreDbUrl, adminApiKey }: Settings): void => {
  if (adminApiKey !== null || (databaseUrl === null && eventStoreDbUrl === null)) return;
  const [shared, name] = databaseUrl === null ? ['event store', 'EVENTSTOREDB_URL'] : ['database', 'DATABASE_URL'];
  throw new StartupRefusedError(
    `ADMIN_API_KEY is unset, but it must be set together with ${name}: choose a long random key, the same for every process that shares the ${shared}.`,
  );
};

const refuseWrong = (settings: Settings, environment: NodeJS.ProcessEnv): void => {
  const [wrong] = validateSync(settings, { forbidUnknownValues: true });
  if (!wrong) return;
  const { name, secret } = VARIABLES[wrong.property as keyof Settings];
  const found = secret ? 'set' : JSON.stringify(environment[name]);
  const wanted = Object.values(wrong.constraints ?? {})[0];
  throw new StartupRefusedError(`${name} is ${found}, but it must be ${wanted}.`);
};
