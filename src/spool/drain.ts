import { pause } from '../waiting/index.js';
import type { SpooledRecord } from './record-queue.js';
import type { Spool } from './spool.js';

/** What became of a record: it is done with; it has to be tried again later; or it never can be done with as it is. */
export type Handled =
  | { readonly kind: 'done' }
  | { readonly kind: 'again' }
  | { readonly kind: 'refused'; readonly reason: string };

export interface DrainOptions {
  /** Called in the order of the records, for many of them at a time. Never throws. */
  readonly handle: (record: SpooledRecord) => Promise<Handled>;
  /** For what the disk says, in a sentence. */
  readonly warn: (line: string) => void;
  readonly signal: AbortSignal;
}

/** So many records, or about so many bytes, are in memory at a time. */
const WINDOW_RECORDS = 256;
const WINDOW_BYTES = 4 * 1_048_576;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Works a spool off until the signal is aborted; then it returns as soon as the records under way have been handled. Where nothing is
 * done with, it pauses longer and longer and tries one record at a time, another one each time: not each of them may fail for the same reason.
 */
export const drain = async (spool: Spool, options: DrainOptions): Promise<void> => {
  const { signal } = options;
  let waiting: readonly SpooledRecord[] = [];
  let failures = 0;
  while (!signal.aborted) {
    waiting = [...waiting, ...(await spool.take(WINDOW_RECORDS - waiting.length, WINDOW_BYTES))];
    if (waiting.length === 0) {
      await spool.untilFilled(signal);
      continue;
    }
    const tried = failures === 0 ? waiting : [waiting[failures % waiting.length]!];
    const done = await handleAll(spool, tried, options);
    waiting = waiting.filter((record) => !done.has(record));
    failures = done.size > 0 ? 0 : failures + 1;
    await spool.saveProgress();
    if (done.size === tried.length) continue;
    await pause(Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 10), LONGEST_PAUSE_MS), signal);
  }
};

/** Returns those that are done with. */
const handleAll = async (
  spool: Spool,
  records: readonly SpooledRecord[],
  { handle, warn }: DrainOptions,
): Promise<ReadonlySet<SpooledRecord>> => {
  const done = new Set<SpooledRecord>();
  await Promise.all(
    records.map(async (record) => {
      const handled = await handle(record);
      if (handled.kind === 'again') return;
      try {
        if (handled.kind === 'refused') await spool.park(record, handled.reason);
        else spool.settle(record);
        done.add(record);
      } catch (error) {
        // It stays in the spool, and the others go on.
        warn(`A record could not be parked: ${(error as Error).message}`);
      }
    }),
  );
  return done;
};
