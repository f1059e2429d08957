import { isNativeError } from 'node:util/types';

/** SQLSTATE classes of a server that is away, restarting, full or in a fight with other transactions. */
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
];

/** pg's own errors carry no code, only these texts. */
const CLIENT_MESSAGES =
  /Connection terminated|timeout expired|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|already (been )?released|not queryable|DataSource is not (set|initialized)|Connection is not established/i;

/** Whether the database is to blame for an error, by being away, late or busy, so that asking again later may help. */
export const isDatabaseAway = (error: unknown): boolean => {
  // Not `instanceof`: an error of Node's own is none of the errors that a Jest test knows.
  if (!isNativeError(error)) return false;
  const { code, syscall, errors } = error as { code?: unknown; syscall?: unknown; errors?: unknown };
  if (Array.isArray(errors)) return errors.every(isDatabaseAway); // one for each address of a host
  if (typeof code !== 'string') return CLIENT_MESSAGES.test(error.message);
  if (NETWORK_ERRORS.includes(code) || TRANSIENT_STATES.includes(code)) return true;
  if (code === 'ENOENT') return syscall === 'connect'; // the unix socket of a server that is down
  return code.length === 5 && TRANSIENT_CLASSES.includes(code.slice(0, 2));
};
