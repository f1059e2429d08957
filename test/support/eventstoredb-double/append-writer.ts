import { setTimeout as delay } from 'node:timers/promises';
import { decideAppend, type Expected } from './append-decision.js';
import type { FaultSwitches } from './faults.js';
import type { LogRecord, ProposedEvent, TransactionLog } from './log.js';

/** 23.10's default `MaxAppendSize`. Only the data counts, not the metadata: measured, and a slip in the server's sources. */
export const MAX_APPEND_SIZE = 1_048_576;

export interface AppendAttempt {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly ProposedEvent[];
}

export type AppendOutcome =
  /** `revision` is -1 after an empty append to a missing stream. */
  | { readonly kind: 'appended'; readonly revision: number; readonly position: number }
  | { readonly kind: 'wrong-expected-version'; readonly current: number }
  /** A fault: the client gets no answer at all. */
  | { readonly kind: 'silence' };

export interface AppendWriter {
  append(attempt: AppendAttempt): Promise<AppendOutcome>;
  /** Appends under way are not written any more, and `any` is not idempotent for earlier ones. */
  die(): void;
  revive(): void;
  /** How many appends were under way at a time, at most. */
  readonly mostAtOnce: number;
}

export function createAppendWriter(log: TransactionLog, faults: FaultSwitches): AppendWriter {
  const remembered = new Map<string, LogRecord>();
  let alive = true;
  let deaths = 0;
  let underWay = 0;
  let mostAtOnce = 0;

  const write = ({ stream, expected, events }: AppendAttempt): AppendOutcome => {
    const records = log.stream(stream);
    const ids = events.map(({ id }) => id);
    const decision = decideAppend(records, expected, ids, (id) => remembered.get(id));
    switch (decision.kind) {
      case 'wrong-expected-version':
        return { kind: 'wrong-expected-version', current: records.length - 1 };
      case 'repetition':
        return { kind: 'appended', revision: decision.last.revision, position: decision.last.position };
      case 'write': {
        const written = log.write(stream, events);
        for (const record of written) if (!remembered.has(record.id)) remembered.set(record.id, record);
        const last = written.at(-1);
        return last
          ? { kind: 'appended', revision: last.revision, position: last.position }
          : { kind: 'appended', revision: records.length - 1, position: log.writeHidden() };
      }
    }
  };

  const take = async (attempt: AppendAttempt): Promise<AppendOutcome> => {
    const earlierDeaths = deaths;
    if (faults.appendDelayMs > 0) await delay(faults.appendDelayMs);
    if (!alive || deaths > earlierDeaths) return { kind: 'silence' };
    if (faults.lostAppends > 0) {
      faults.lostAppends -= 1;
      return { kind: 'silence' };
    }
    const outcome = write(attempt);
    if (faults.lostAnswers === 0) return outcome;
    faults.lostAnswers -= 1;
    return { kind: 'silence' };
  };

  return {
    async append(attempt) {
      underWay += 1;
      mostAtOnce = Math.max(mostAtOnce, underWay);
      try {
        return await take(attempt);
      } finally {
        underWay -= 1;
      }
    },
    get mostAtOnce() {
      return mostAtOnce;
    },
    die() {
      alive = false;
      deaths += 1;
      remembered.clear();
    },
    revive() {
      alive = true;
    },
  };
}
