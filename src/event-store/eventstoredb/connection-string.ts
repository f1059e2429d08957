import { UnsuitableServerError } from '../unsuitable-server.error.js';

const SHAPE =
  /^esdb(?:\+discover)?:\/\/(?:(?<credentials>[^/?]*)@)?(?<hosts>[\w.-]+(?::\d+)?(?:,[\w.-]+(?::\d+)?)*)\/?(?:\?(?<options>.*))?$/;

/** What the client knows; case, `-` and `_` in them do not matter to it. `dnsDiscover` is written `esdb+discover://`: as an option it is unknown, and printed. */
const FLAGS = ['tls', 'tlsverifycert', 'throwonappendfailure'];
const NUMBERS = [
  'maxdiscoverattempts',
  'defaultdeadline',
  'discoveryinterval',
  'gossiptimeout',
  'keepaliveinterval',
  'keepalivetimeout',
];
const TEXTS = ['connectionname', 'nodepreference', 'tlscafile', 'usercertfile', 'userkeyfile'];

/** The client's own default, and the least it takes without a complaint on the console. */
const KEEPALIVE_MS = 10_000;

/** So many clients with connections of their own, before the first one's number is used again. */
const SERIALS = 1_000;
let serial = 0;

/**
 * The connection string for one more client. The library prints the whole string, password included, when it meets an option
 * that it does not know, so it only gets what has been looked at here.
 *
 * @param url EVENTSTOREDB_URL
 * @param purpose what the connection is for, as the server shows it
 * @throws UnsuitableServerError one sentence that repeats nothing secret
 */
export const connectionString = (url: string, purpose: string): string => {
  const { credentials, options = '' } =
    SHAPE.exec(url)?.groups ?? refuse('it must look like esdb://host:2113?tls=true');
  if (credentials !== undefined) requireCredentials(credentials);
  const given = new Map(options.split('&').filter(Boolean).map(readOption));
  const keepAlive = Number(given.get('keepaliveinterval') ?? KEEPALIVE_MS);
  if (keepAlive < KEEPALIVE_MS) refuse(`keepAliveInterval must be ${KEEPALIVE_MS} or more`);

  // All clients of a process with the same options share one connection, with its 100 calls at a time. So they differ.
  serial = (serial + 1) % SERIALS;
  given.set('keepaliveinterval', String(keepAlive + serial));
  // Every call asks for the leader. A client that prefers another node would be turned away by it first.
  given.set('nodepreference', 'leader');
  given.set('connectionname', given.get('connectionname') ?? `pipeline-alerts-${purpose}`);
  const query = [...given].map(([name, value]) => `${name}=${value}`).join('&');
  return `${url.split('?', 1)[0]}?${query}`;
};

const requireCredentials = (credentials: string): void => {
  const parts = credentials.split(':');
  if (parts.length === 2 && parts.every((part) => part !== '' && !part.includes('@') && isDecodable(part))) return;
  refuse('user and password must be user:password, with percent-encoding for special characters (: is %3A, @ is %40)');
};

const readOption = (option: string): readonly [string, string] => {
  const [written = '', value = '', ...rest] = option.split('=');
  const name = written.toLowerCase().replace(/[-_]/g, '');
  const isFlag = FLAGS.includes(name);
  if (!isFlag && !NUMBERS.includes(name) && !TEXTS.includes(name))
    refuse('it has an option that EventStoreDB does not know');
  if (value === '' || rest.length > 0 || !isDecodable(value)) refuse(`${name} must have one value, percent-encoded`);
  if (isFlag && !/^(true|false)$/.test(value)) refuse(`${name} must be true or false`);
  if (NUMBERS.includes(name) && !/^-?\d{1,9}$/.test(value)) refuse(`${name} must be a whole number`);
  if (name === 'tlsverifycert' && value === 'false') {
    refuse('tlsVerifyCert=false is not supported: name the certificate authority with tlsCAFile');
  }
  if (name === 'throwonappendfailure' && value === 'false') refuse('throwOnAppendFailure must not be false');
  return [name, value];
};

const isDecodable = (text: string): boolean => {
  try {
    return decodeURIComponent(text).trim() === decodeURIComponent(text);
  } catch {
    return false;
  }
};

const refuse = (fault: string): never => {
  throw new UnsuitableServerError(`EVENTSTOREDB_URL cannot be used: ${fault}.`);
};
