import type { Position, RecordedEvent } from '../../event-store/index.js';
import { CommandFailedError } from '../command-failed.error.js';
import { difference } from './copied-event.js';
import { type OpenEnd, readLog } from './read-log.js';

export interface Comparison {
  /** So many events stand in both, from the beginning. */
  readonly same: number;
  /** Position of the last of them in the source; 0n for none. */
  readonly upTo: Position;
  /** Whether the source has more. */
  readonly isBehind: boolean;
}

/**
 * Goes through both logs side by side. The target must be a beginning of the source, or all of it: every event is looked at, so
 * that this answers both how far a copy has come and whether it is right.
 *
 * @throws CommandFailedError the target holds anything else
 */
export const compareLogs = async (
  source: OpenEnd,
  target: OpenEnd,
  signal: AbortSignal,
  onProgress: (same: number, upTo: Position) => void,
): Promise<Comparison> => {
  const originals = readLog(source, 0n, signal);
  const copies = readLog(target, 0n, signal);
  let same = 0;
  let upTo: Position = 0n;
  try {
    for (;;) {
      const [original, copy] = await Promise.all([originals.next(), copies.next()]);
      if (copy.done === true) return { same, upTo, isBehind: original.done !== true };
      const which = `event ${same + 1} of ${target.shown} (${copy.value.type} ${copy.value.id}, stream ${copy.value.stream})`;
      if (original.done === true) {
        throw new CommandFailedError(`The target holds more than the source: ${which} is not in it. ${ADVICE}`);
      }
      requireCopy(original.value, copy.value, which);
      same += 1;
      upTo = original.value.position;
      onProgress(same, upTo);
    }
  } finally {
    await Promise.all([originals.return(), copies.return()]);
  }
};

const requireCopy = (original: RecordedEvent, copy: RecordedEvent, which: string): void => {
  const fault = difference(original, copy);
  if (fault === null) return;
  throw new CommandFailedError(
    `The target is no copy of the source: ${which} differs in its ${fault} from ${original.type} ${original.id}, which stands there in the source. ${ADVICE}`,
  );
};

const ADVICE = 'Copy into a store that is empty, or into one that an earlier copy of the same source was made into.';
