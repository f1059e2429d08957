import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { clusterFilesIn, SOCKET_PORT } from '../../src/database/embedded/cluster-files.js';
import { ADMIN_ROLE, SERVICE_ROLE } from '../../src/database/embedded/data-folder.js';
import { SERVICE_DATABASE } from '../../src/database/embedded/embedded-postgres.js';
import { signal } from '../../src/database/embedded/processes.js';
import type { EventStore } from '../../src/event-store/index.js';
import { openPostgresEventStore } from '../../src/event-store/postgres/open-postgres-event-store.js';
import { type Answer, answerTo } from './answer-to.js';
import { eventually } from './eventually.js';
import { findPostmaster, processesOf } from './processes-of.js';
import { type ServiceProcess, startService } from './service-process.js';

const READY_WITHIN_MS = 60_000;

/**
 * The built service with its embedded PostgreSQL in a DATA_DIR: whatever is done to it here, it is started again. Needs no Jest around it.
 */
export class EmbeddedService {
  private ownEnd: string | null = null;
  private readonly killed = new WeakSet<ServiceProcess>();
  private readonly lives: ServiceProcess[] = [];
  private stopping = false;
  private readonly ended: Promise<void>;

  constructor(
    private readonly dataDir: string,
    /** Settings beside DATA_DIR, the same in every life. */
    private readonly environment: Readonly<Record<string, string>> = {},
  ) {
    this.ended = this.keepRunning();
  }

  /** Everything it has written, in all its lives. */
  output(): string {
    return this.lives.map(({ output }) => output()).join('\n');
  }

  /** How often it was started. */
  get starts(): number {
    return this.lives.length;
  }

  /** Waits until it is ready to take deliveries. */
  async ready(): Promise<void> {
    await eventually(async () => {
      const address = this.address();
      if (address === null) throw new Error(`not serving yet:\n${this.current.output()}`);
      const { status, text } = await answerTo(`${address}/health/ready`, {});
      if (status !== 200) throw new Error(`not ready yet: ${text}`);
    }, READY_WITHIN_MS);
  }

  /**
   * Another one in each life; null while it starts.
   * @throws Error it has ended by itself
   */
  address(): string | null {
    if (this.ownEnd !== null) throw new Error(this.ownEnd);
    return this.current.address();
  }

  async ask(path: string): Promise<Answer> {
    const headers = { authorization: `Bearer ${await this.keptFile('admin-api-key')}` };
    return answerTo(`${this.address()}${path}`, { headers });
  }

  /** Where GitLab would deliver: the token of the source that the first start has registered. Only once it is ready. */
  async webhook(): Promise<() => string | null> {
    const { search } = new URL(await this.keptFile('first-webhook-url'));
    return () => {
      const address = this.address();
      return address === null ? null : `${address}/functions/v1/events${search}`;
    };
  }

  openStore(): Promise<EventStore> {
    return openPostgresEventStore({ connection: this.connection(SERVICE_ROLE, SERVICE_DATABASE) });
  }

  /** Whether there was one to kill. */
  kill(): boolean {
    this.killed.add(this.current);
    return signal(this.current.pid, 'SIGKILL');
  }

  /** Only its postmaster: the children find out. Whether there was one to kill. */
  async killPostgres(): Promise<boolean> {
    const postmaster = await findPostmaster(this.dataDir).catch(() => null);
    return postmaster !== null && signal(postmaster, 'SIGKILL');
  }

  /** Whether there were both. */
  async killBoth(): Promise<boolean> {
    const postmaster = await findPostmaster(this.dataDir).catch(() => null);
    const hit = this.kill();
    return postmaster !== null && signal(postmaster, 'SIGKILL') && hit;
  }

  /** SIGSTOP to every process of PostgreSQL. Returns what wakes up those that still exist; null: there was none to stop. */
  async pausePostgres(): Promise<(() => void) | null> {
    const lives = new Set(this.lives.map(({ pid }) => pid));
    const pids = (await processesOf(this.dataDir)).map(({ pid }) => pid).filter((pid) => !lives.has(pid));
    const stopped = pids.filter((pid) => signal(pid, 'SIGSTOP'));
    if (stopped.length === 0) return null;
    return () => {
      for (const pid of stopped) signal(pid, 'SIGCONT');
    };
  }

  /** PostgreSQL ends every connection of the service. False: it did not answer. */
  async endDatabaseConnections(): Promise<boolean> {
    const client = new pg.Client({ ...this.connection(ADMIN_ROLE, 'postgres'), connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [
        SERVICE_DATABASE,
      ]);
      return true;
    } catch {
      return false;
    } finally {
      await client.end().catch(() => undefined);
    }
  }

  /** SIGTERM. The exit code. */
  async stop(): Promise<number | null> {
    this.stopping = true;
    const { current } = this;
    signal(current.pid, 'SIGTERM');
    await this.ended;
    return current.exited;
  }

  private get current(): ServiceProcess {
    return this.lives.at(-1)!;
  }

  private async keepRunning(): Promise<void> {
    while (!this.stopping) {
      const service = startService({ dataDir: this.dataDir, environment: this.environment });
      this.lives.push(service);
      const exitCode = await service.exited;
      if (this.stopping || this.killed.has(service)) continue;
      this.ownEnd = `the service has ended by itself, with exit code ${exitCode}, after:\n${service.output()}`;
      return;
    }
  }

  private async keptFile(name: string): Promise<string> {
    return (await readFile(join(this.dataDir, name), 'utf8')).trim();
  }

  private connection(user: string, database: string): pg.ClientConfig {
    const { sockets } = clusterFilesIn(join(this.dataDir, 'postgresql'));
    return { host: sockets, port: SOCKET_PORT, user, database, ssl: false };
  }
}
