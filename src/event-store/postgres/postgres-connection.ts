import { Socket } from 'node:net';
import pg, { type ClientConfig, type Notification, type QueryConfig } from 'pg';
import { valueParsers } from './value-parsers.js';

export interface ConnectOptions {
  readonly config: ClientConfig;
  /** Shown in pg_stat_activity. */
  readonly name: string;
  /** Milliseconds for the connection to stand, settings included. */
  readonly timeoutMs: number;
  /** Milliseconds after which the server itself ends a statement, so that none of a lost connection waits on for a lock. */
  readonly statementTimeoutMs: number;
  /** Ends the connection, also one that is only being made. */
  readonly signal: AbortSignal;
}

/** The connection is gone, or so late that it was given up: whether the statement was carried out is unknown. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
}

/**
 * One connection that never keeps a caller waiting longer than asked: a statement that is late ends it. `pg` alone would wait
 * for a frozen server forever, in `query()` as well as in `end()`.
 */
export class PostgresConnection {
  private lost: Error | null = null;
  private readonly lostListeners: (() => void)[] = [];

  private constructor(
    private readonly client: pg.Client,
    private readonly socket: Socket,
    signal: AbortSignal,
  ) {
    const destroy = (): void => this.destroy();
    signal.addEventListener('abort', destroy);
    this.onLost(() => signal.removeEventListener('abort', destroy));
    client.on('error', (error) => this.lose(error));
    client.on('end', () => this.lose(new Error('the server closed the connection')));
  }

  /** @throws Error whatever the network or the server says; ConnectionLostError after `timeoutMs` */
  static async open(options: ConnectOptions): Promise<PostgresConnection> {
    options.signal.throwIfAborted();
    const socket = new Socket();
    const client = new pg.Client({
      ...options.config,
      application_name: options.name,
      keepAlive: true,
      types: valueParsers,
      stream: () => socket,
    });
    const connection = new PostgresConnection(client, socket, options.signal);
    try {
      await connection.within(options.timeoutMs, client.connect());
      await connection.query({ text: sessionSettings(options) }, options.timeoutMs);
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  /** False: the next statement would fail, open another connection. */
  get usable(): boolean {
    return this.lost === null;
  }

  /**
   * Rows in the order of the server. Statements are sent one after the other, so wait for one before the next.
   *
   * @throws ConnectionLostError after `timeoutMs`, or when the connection breaks; pg.DatabaseError what the server answered
   */
  async query<Row extends object>(statement: QueryConfig, timeoutMs: number): Promise<Row[]> {
    if (this.lost !== null) throw new ConnectionLostError(this.lost.message);
    const { rows } = await this.within(timeoutMs, this.client.query<Row>(statement));
    return rows;
  }

  /** Called once when the connection is gone, whoever ended it. */
  onLost(listener: () => void): void {
    if (this.lost === null) this.lostListeners.push(listener);
    else listener();
  }

  onNotification(listener: (payload: string) => void): void {
    this.client.on('notification', (notification: Notification) => listener(notification.payload ?? ''));
  }

  /** Ends it at once, without a farewell that a frozen server would not answer. */
  destroy(): void {
    this.lose(new Error('the connection was closed'));
    this.socket.destroy();
  }

  private lose(error: Error): void {
    if (this.lost !== null) return;
    this.lost = error;
    for (const listener of this.lostListeners) listener();
  }

  private within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new ConnectionLostError(`no answer within ${timeoutMs} ms`));
        this.destroy();
      }, timeoutMs);
      work
        .then(resolve, (error: Error) => reject(error instanceof pg.DatabaseError ? error : this.asLost(error)))
        .finally(() => clearTimeout(timer));
    });
  }

  private asLost(error: Error): ConnectionLostError {
    this.lose(error);
    this.socket.destroy();
    return new ConnectionLostError(error.message, { cause: error });
  }
}

/**
 * Whatever role and database are set to. Every statement of ours has an index to go by; without statistics yet, the planner
 * would choose to read a log that was just empty from end to end, and would keep that plan while the log grows.
 * The keepalives free the lock when a client's machine dies in the middle of a statement.
 */
const sessionSettings = ({ statementTimeoutMs }: ConnectOptions): string => `
  SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE;
  SET statement_timeout = ${statementTimeoutMs};
  SET datestyle = 'ISO';
  SET enable_seqscan = off;
  SET enable_bitmapscan = off;
  SET jit = off;
  SET tcp_keepalives_idle = 10;
  SET tcp_keepalives_interval = 5;
  SET tcp_keepalives_count = 3;`;
