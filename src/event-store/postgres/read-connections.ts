import type { QueryConfig } from 'pg';
import { ConnectionLostError, type PostgresConnection } from './postgres-connection.js';

/**
 * A few connections for everything but appends. None is held between two statements, so a reader who walks away leaves
 * nothing behind.
 */
export class ReadConnections {
  private readonly idle: PostgresConnection[] = [];
  private readonly waiting: (() => void)[] = [];

  /** @param free how many connections may be open at a time */
  constructor(
    private readonly connect: () => Promise<PostgresConnection>,
    private free: number,
  ) {}

  /**
   * @throws ConnectionLostError no answer within `timeoutMs`, the waiting for a connection included; pg.DatabaseError what
   * the server answered; Error whatever prevents a new connection
   */
  async query<Row extends object>(statement: QueryConfig, timeoutMs: number): Promise<Row[]> {
    const deadline = Date.now() + timeoutMs;
    await this.takeTurn(timeoutMs);
    let connection: PostgresConnection | null = null;
    try {
      connection = this.idleConnection() ?? (await this.connect());
      return await connection.query<Row>(statement, Math.max(deadline - Date.now(), 1));
    } finally {
      if (connection?.usable) this.idle.push(connection);
      this.passTurn();
    }
  }

  private idleConnection(): PostgresConnection | null {
    for (let connection = this.idle.pop(); connection !== undefined; connection = this.idle.pop()) {
      if (connection.usable) return connection;
    }
    return null;
  }

  private async takeTurn(timeoutMs: number): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(proceed), 1);
        reject(new ConnectionLostError(`no connection was free within ${timeoutMs} ms`));
      }, timeoutMs);
      const proceed = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.waiting.push(proceed);
    });
  }

  private passTurn(): void {
    const next = this.waiting.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}
