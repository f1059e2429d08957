import { EventStoreUnavailableError } from '../event-store/index.js';

/** SQLSTATE classes of a server that is away, restarting, full or in a fight with other transactions: never an event's fault. */
const TRANSIENT_CLASSES = ['08', '40', '53', '55', '57', '58'];

/** `read_only_sql_transaction`: connected to what is a standby since a failover. `idle_in_transaction_session_timeout`. */
const TRANSIENT_STATES = ['25006', '25P03'];

const NETWORK_ERRORS = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT', // the unix socket of a server that is down
];

/** pg's own errors carry no code, only these texts. */
const CLIENT_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|already (been )?released|not queryable|DataSource is not (set|initialized)|Connection is not established/i;

/**
 * Whether trying again may help, because the database or the store is to blame.
 * Anything else comes from what was asked, and asking again would give the same answer.
 */
export const isTransientError = (error: unknown): boolean => {
  if (error instanceof EventStoreUnavailableError) return true;
  if (error instanceof AggregateError) return error.errors.every(isTransientError);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (NETWORK_ERRORS.includes(code) || TRANSIENT_STATES.includes(code)) return true;
  if (code.length === 5 && TRANSIENT_CLASSES.includes(code.slice(0, 2))) return true;
  return CLIENT_MESSAGES.test(error.message);
};
