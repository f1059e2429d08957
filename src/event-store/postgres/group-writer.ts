import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { backoffMs } from '../backoff.js';
import { AppendRefusedError, AppendResultUnknownError, EventStoreUnavailableError } from '../event-store.errors.js';
import type { AppendRequest, AppendResult } from '../event-store.js';
import { serialiseAppend } from '../serialise-append.js';
import { AppendQueue, type PendingAppend } from './append-queue.js';
import { type AppendRow, appendStatement, readAppendRow, writtenEvents } from './append-statement.js';
import type { TailEvent } from './log-tail.js';
import { pendingAppend } from './pending-append.js';
import type { PostgresConnection } from './postgres-connection.js';

export interface GroupWriterOptions {
  readonly connect: () => Promise<PostgresConnection>;
  /** Milliseconds after which a connection that has not answered a group is given up. */
  readonly stallMs: number;
  /** Called with the number of appends of each group that is sent. */
  readonly onGroup: (appends: number) => void;
  /** Called with the events of each group that has been written, in the order of their positions. */
  readonly onWritten: (events: readonly TailEvent[]) => void;
}

/**
 * Group commit: what arrives while a group is being written makes up the next group. One connection, one statement at a time: more
 * would only wait for the lock of `event_store.append`.
 */
export class GroupWriter {
  private readonly queue = new AppendQueue();
  private connection: PostgresConnection | null = null;
  private readonly unsettled = new Set<Promise<AppendResult>>();
  private isWriting = false;
  /** Why there is no connection, while there is none. */
  private fault: Error | null = null;
  private closed = false;

  constructor(private readonly options: GroupWriterOptions) {}

  async append(request: AppendRequest): Promise<AppendResult> {
    if (this.closed) throw new EventStoreUnavailableError('the event store is closed');
    const events = serialiseAppend(request);
    const { append, result } = pendingAppend(request, events, () => this.fault);
    this.queue.add(append);
    if (!this.isWriting) void this.writeGroups();
    this.unsettled.add(result);
    return result.finally(() => this.unsettled.delete(result));
  }

  /** Takes no more appends and waits for those that were accepted; each of them has a time limit. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.allSettled(this.unsettled);
  }

  private async writeGroups(): Promise<void> {
    this.isWriting = true;
    await nextTurn(); // the requests that arrived together make one group
    while (!this.queue.isEmpty) {
      const connection = await this.openConnection();
      if (connection === null) continue;
      const group = this.queue.takeGroup();
      if (group.length === 0) continue;
      this.options.onGroup(group.length);
      await this.write(connection, group);
    }
    this.isWriting = false;
  }

  /** Null when nobody waits any more. Until there is one nothing is sent, and whoever still waits then is written. */
  private async openConnection(): Promise<PostgresConnection | null> {
    for (let failures = 0; this.connection?.usable !== true; ) {
      try {
        this.connection = await this.options.connect();
      } catch (error) {
        this.fault = error as Error;
        failures += 1;
        await pause(backoffMs(failures));
        if (this.queue.isEmpty) return null;
      }
    }
    this.fault = null;
    return this.connection;
  }

  /** Settles every member of the group. Never throws. */
  private async write(connection: PostgresConnection, group: readonly PendingAppend[]): Promise<void> {
    try {
      const rows = await connection.query<AppendRow>(appendStatement(group), this.options.stallMs);
      this.settle(group, rows);
    } catch (error) {
      const fault = error as Error;
      if (!refusesTheData(fault)) {
        connection.destroy(); // whatever it is, a fresh connection is the better bet
        for (const append of group) append.fail(new AppendResultUnknownError(fault.message, { cause: fault }));
      } else if (group.length === 1) {
        group[0]?.fail(new AppendRefusedError(`PostgreSQL refuses the append: ${fault.message}`, { cause: fault }));
      } else {
        // Nothing of the group was written. Alone, only the one at fault fails.
        for (const append of group) if (append.waiting) await this.write(connection, [append]);
      }
    }
  }

  private settle(group: readonly PendingAppend[], rows: readonly AppendRow[]): void {
    const written: TailEvent[] = [];
    for (const [index, append] of group.entries()) {
      const row = rows[index]!;
      try {
        append.succeed(readAppendRow(append, row));
        written.push(...writtenEvents(append, row));
      } catch (conflict) {
        append.fail(conflict as Error);
      }
    }
    if (written.length > 0) this.options.onWritten(written);
  }
}

/** SQLSTATE classes 22 (data), 23 (constraints) and 54 (limits). All else is about the server or the way to it. */
const refusesTheData = (error: Error): boolean =>
  error instanceof pg.DatabaseError && /^(22|23|54)/.test(error.code ?? '');
