import { Logger } from '@nestjs/common';
import type { ClientConfig } from 'pg';
import type { DataSource } from 'typeorm';
import type { EventStore } from '../event-store/index.js';
import { backoffMs, pause } from './backoff.js';
import { recordFailure } from './checkpoint-table.js';
import { followEvents, UnusableCheckpointError } from './follow-events.js';
import { PoisonEventError } from './handle-batch.js';
import type { Projection } from './projection.js';
import { type ProjectionLock, waitForProjectionLock } from './projection-lock.js';

const LONGEST_MESSAGE = 2_000;

export interface RunnerResources {
  readonly store: EventStore;
  /** For rows and checkpoints. */
  readonly database: DataSource;
  /** The same database, for the connection that holds the lock. */
  readonly connection: ClientConfig;
}

/**
 * Keeps one projection up to date, as the active runner or as a standby that waits for the active one to go. It gives up
 * only where going on would make wrong rows: at a poison event or with a checkpoint that does not fit the store. Then the
 * projection stands still, for everybody to see, until a process with a remedy starts.
 */
export class ProjectionRunner {
  private readonly logger = new Logger('Projection');
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly projection: Projection,
    private readonly resources: RunnerResources,
  ) {}

  start(): void {
    this.running = this.run(this.stopping.signal);
  }

  /** Resolves when the batch in hand and its checkpoint are stored and the lock is given back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(signal: AbortSignal): Promise<void> {
    let failedTries = 0;
    const onProgress = (): void => {
      failedTries = 0;
    };
    while (!signal.aborted) {
      try {
        const lock = await waitForProjectionLock(this.resources.connection, this.projection, signal);
        if (lock === null) return;
        const end = await this.runActively(lock, signal, onProgress).finally(() => lock.release());
        if (end === 'stopped') return;
      } catch (error) {
        if (signal.aborted) return;
        failedTries += 1;
        this.logger.warn(`projection ${this.projection.name} tries again after: ${messageOf(error)}`);
        await pause(backoffMs(failedTries), signal);
      }
    }
  }

  private async runActively(
    lock: ProjectionLock,
    signal: AbortSignal,
    onProgress: () => void,
  ): Promise<'stopped' | 'ended'> {
    const { projection } = this;
    const { store, database } = this.resources;
    try {
      const ended = AbortSignal.any([signal, lock.lost]);
      await followEvents({ projection, store, database, signal: ended, onProgress });
      return 'ended';
    } catch (error) {
      if (!(error instanceof PoisonEventError) && !(error instanceof UnusableCheckpointError)) throw error;
      // Still under the lock, so that the failure is not written over a runner that is further.
      const event = error instanceof PoisonEventError ? error.event : null;
      const cause = event === null ? error.message : messageOf(error.cause);
      await recordFailure(database.manager, projection, { event, cause, at: new Date() });
      this.logger.error(`projection ${projection.name} has stopped: ${error.message}`);
      return 'stopped';
    }
  }
}

/** PostgreSQL keeps it: so without what its text cannot hold, and short. */
const messageOf = (error: unknown): string => {
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return message.replaceAll('\0', '').toWellFormed().slice(0, LONGEST_MESSAGE);
};
