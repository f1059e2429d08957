import { setMaxListeners } from 'node:events';
import type { EventStoreDBClient } from '@eventstore/db-client';
import { isLate } from './call-errors.js';
import { connectionString } from './connection-string.js';
import { createGuardedClient, type GuardedClient } from './guarded-client.js';
import { Liveness } from './liveness.js';

/** One client at work, until it is given up. */
export interface Link {
  readonly calls: EventStoreDBClient;
  /** Everybody who waits for an answer, and everything that comes in, goes in here. */
  readonly liveness: Liveness;
  /** Aborted when the connection has been given up: nothing will come over it any more. */
  readonly gone: AbortSignal;
  connected(): Promise<unknown>;
}

export interface ConnectionOptions {
  /** EVENTSTOREDB_URL */
  readonly url: string;
  /** What it is for, as the server shows it. */
  readonly purpose: string;
  /** Milliseconds in which something must come over it when somebody waits. */
  readonly stallMs: number;
  /** Called when it has been given up. */
  readonly onGivenUp: () => void;
}

interface Opened {
  readonly link: Link;
  readonly client: GuardedClient;
  readonly gone: AbortController;
}

/**
 * A connection that is made anew when it has fallen silent: a firewall may have dropped it, the server's machine may be gone.
 * gRPC would find out after 20 seconds, when whoever delivers has long given up.
 */
export class Connection {
  private current: Opened;
  private closed = false;
  private readonly closing = new Set<Promise<void>>();

  /** @throws UnsuitableServerError the connection string cannot be used */
  constructor(private readonly options: ConnectionOptions) {
    this.current = this.open();
  }

  /** To be asked for anew for each call. */
  get link(): Link {
    return this.current.link;
  }

  /** Another connection to the same server is dead: this one is given up, too, unless something has come over it lately. */
  doubt(): void {
    const { client, link } = this.current;
    if (!link.liveness.hasBeenHeard) this.replace(client);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.letGo(this.current);
    await Promise.all(this.closing);
  }

  private open(): Opened {
    const { url, purpose, stallMs } = this.options;
    const client = createGuardedClient(connectionString(url, purpose));
    const gone = new AbortController();
    setMaxListeners(0, gone.signal); // every call under way listens
    const liveness = new Liveness(stallMs, () => {
      this.replace(client);
      this.options.onGivenUp();
    });
    return { client, gone, link: { calls: client.calls, connected: client.connected, liveness, gone: gone.signal } };
  }

  private replace(client: GuardedClient): void {
    if (this.closed || this.current.client !== client) return;
    const old = this.current;
    try {
      this.current = this.open();
    } catch {
      return; // a certificate's file is gone, perhaps only while it is renewed: the next step tries again
    }
    this.letGo(old);
  }

  private letGo({ client, gone }: Opened): void {
    const closing = client.close().finally(() => this.closing.delete(closing));
    this.closing.add(closing);
    gone.abort();
  }
}

/** The answer to a call, unless the connection is given up before. @throws unknown what the client says; Error it was given up */
export const answerOver = async <T>({ liveness, gone }: Link, call: Promise<T>): Promise<T> => {
  let giveUp: () => void = () => undefined;
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = () => reject(new ConnectionGivenUpError());
    gone.addEventListener('abort', giveUp);
  });
  liveness.begin();
  try {
    const answer = await Promise.race([call, givenUp]);
    liveness.sign();
    return answer;
  } catch (error) {
    if (!isLate(error) && !gone.aborted) liveness.sign();
    throw error;
  } finally {
    liveness.end();
    gone.removeEventListener('abort', giveUp);
  }
};

export class ConnectionGivenUpError extends Error {
  override readonly name = 'ConnectionGivenUpError';

  constructor() {
    super('the connection had fallen silent and was given up');
  }
}
