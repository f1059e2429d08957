import { WrongExpectedRevisionError } from '../../event-store/index.js';
import { CommandFailedError } from '../command-failed.error.js';
import type { Terminal } from '../terminal.js';
import { appendPatiently } from './append-patiently.js';
import { type Comparison, compareLogs } from './compare-logs.js';
import { gatherAppends } from './gather-appends.js';
import { count, type ReportProgress, reportProgress } from './progress.js';
import { GO_ON, type OpenEnd, readLog } from './read-log.js';

export interface CopyEnds {
  readonly source: OpenEnd;
  readonly target: OpenEnd;
}

/**
 * Copies what the target does not have yet. One append after the other, whatever the store: only an append that has been answered is
 * surely before the next one, and so the target is at any moment a beginning of the source. That is all the memory a copy needs.
 *
 * @returns the comparison of both logs when everything was there
 * @throws CommandFailedError
 */
export const copyLog = async (ends: CopyEnds, terminal: Terminal, signal: AbortSignal): Promise<Comparison> => {
  const compare = async (title: string): Promise<Comparison> => {
    const progress = await reportOn(ends, terminal, title, { same: 0, upTo: 0n });
    return compareLogs(ends.source, ends.target, signal, progress);
  };
  let found = await compare('Looking how far the target is');
  if (!found.isBehind) return found;
  if (found.same > 0) terminal.say(`The target holds the first ${count(found.same)} already.`);
  for (;;) {
    const { copied, conflict } = await copyRest(ends, found, terminal, signal);
    if (conflict === null) return compare('Verifying');
    // The last append of a copy that was killed may arrive only now.
    found = await compare('Looking again how far the target is');
    if (found.same <= copied) throw brokenStream(conflict);
  }
};

interface Rest {
  /** How many events the target holds, as far as this copy knows. */
  readonly copied: number;
  /** Why it could not go on; null when it has come to the end. */
  readonly conflict: WrongExpectedRevisionError | null;
}

const copyRest = async (ends: CopyEnds, found: Comparison, terminal: Terminal, signal: AbortSignal): Promise<Rest> => {
  const progress = await reportOn(ends, terminal, 'Copying', found);
  let copied = found.same;
  try {
    for await (const { request, upTo } of gatherAppends(readLog(ends.source, found.upTo, signal))) {
      await appendPatiently(ends.target, request, signal);
      copied += request.events.length;
      progress(copied, upTo);
    }
    return { copied, conflict: null };
  } catch (error) {
    if (error instanceof WrongExpectedRevisionError) return { copied, conflict: error };
    if (signal.aborted) throw new CommandFailedError(`Interrupted after ${count(copied)}. ${GO_ON}`);
    throw error;
  }
};

const reportOn = async (
  { source }: CopyEnds,
  terminal: Terminal,
  title: string,
  { same, upTo }: Pick<Comparison, 'same' | 'upTo'>,
): Promise<ReportProgress> =>
  reportProgress(terminal, title, { from: { events: same, upTo }, end: await source.store.head() });

const brokenStream = ({ stream, expected, actual }: WrongExpectedRevisionError): CommandFailedError =>
  new CommandFailedError(
    `Stream ${stream} stands at ${actual} in the target and not at ${expected}: somebody else writes there, or the source has lost the beginning of that stream.`,
  );
