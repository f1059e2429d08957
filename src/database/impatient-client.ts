import { Socket } from 'node:net';
import pg, { type ClientConfig } from 'pg';

/** For a connection to stand, and for a turn in a pool. */
export const CONNECT_MS = 4_000;

/** Reads of a page. Whoever asked over HTTP has an answer, also a 503, within about 5 s. */
const STATEMENT_MS = 4_000;

/** A thousand events of a projection, on a busy machine. */
const STATEMENT_IN_TRANSACTION_MS = 30_000;

/** A frozen server does not answer a farewell either. */
const FAREWELL_MS = 1_000;

/**
 * To be run on every new connection. They let the server free what a vanished client has locked; the statement's limit lies above
 * the client's own.
 */
export const SESSION_SETTINGS = `
  SET statement_timeout = '60s';
  SET idle_in_transaction_session_timeout = '60s';
  SET tcp_keepalives_idle = 10;
  SET tcp_keepalives_interval = 5;
  SET tcp_keepalives_count = 3;`;

/** A statement was not answered in time, and its connection is given up. The code makes it one of the network's errors. */
class LateStatementError extends Error {
  override readonly name = 'LateStatementError';
  readonly code = 'ETIMEDOUT';
}

type AnyForm = (...parameters: unknown[]) => unknown;

/**
 * A connection that keeps nobody waiting for a frozen or vanished server: a statement that is late ends it. `pg` has a `query_timeout`
 * of its own, but gives the connection back to its pool as it is: still busy, or in the middle of a transaction.
 */
export class ImpatientClient extends pg.Client {
  constructor(config?: ClientConfig) {
    const socket = new Socket();
    super({
      connectionTimeoutMillis: CONNECT_MS,
      ...config,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      stream: () => socket,
    });
    const query = this.query.bind(this) as AnyForm;
    const end = this.end.bind(this) as AnyForm;
    // Not as methods: they would have to repeat every form that `pg` has.
    Object.assign(this, {
      query: (...parameters: unknown[]) => {
        const limitMs = this.getTransactionStatus() === 'T' ? STATEMENT_IN_TRANSACTION_MS : STATEMENT_MS;
        const answer = query(...parameters);
        // The forms with a callback, which only the start of TypeORM uses, have no limit.
        if (answer instanceof Promise) giveUpAfter(limitMs, answer, socket);
        return answer;
      },
      end: (...parameters: unknown[]) => {
        setTimeout(() => socket.destroy(), FAREWELL_MS).unref();
        return end(...parameters);
      },
    });
  }
}

const giveUpAfter = (milliseconds: number, answer: Promise<unknown>, socket: Socket): void => {
  const late = (): void => {
    socket.destroy(new LateStatementError(`PostgreSQL did not answer within ${milliseconds} ms`));
  };
  const timer = setTimeout(late, milliseconds);
  const settled = (): void => clearTimeout(timer);
  answer.then(settled, settled);
};
