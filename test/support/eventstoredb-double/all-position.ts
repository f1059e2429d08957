import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { TransactionLog } from './log.js';
import { handlerException } from './rpc-errors.js';

/** Between two records of the log. 23.10 shows `prepare` 0 for a place it computed, and both the same for an event's. */
export interface LogPlace {
  readonly commit: number;
  readonly prepare: number;
}

export const START_OF_LOG: LogPlace = { commit: 0, prepare: 0 };

export type AllPosition = LogPlace | 'end';

const LARGEST = 2n ** 63n - 1n;

/** @throws a status UNKNOWN when the prepare is behind the commit or a number is beyond 2^63 */
export function toAllPosition(options: ReadReq.Options.AllOptions): AllPosition {
  const position = options.getPosition();
  if (options.hasEnd()) return 'end';
  if (!position) return START_OF_LOG;
  const commit = BigInt(position.getCommitPosition());
  const prepare = BigInt(position.getPreparePosition());
  if (commit < prepare || commit > LARGEST) throw handlerException();
  // Beyond 2^53 a number is rounded, and still far beyond the end of any log there is.
  return { commit: Number(commit), prepare: Number(prepare) };
}

/** Index of the first event to read forwards, or null where 23.10 cannot read: inside a record. Beyond the end there is nothing. */
export function forwardsIndex(log: TransactionLog, { commit }: LogPlace): number | null {
  return commit > (log.events.at(-1)?.position ?? 0) || log.isBoundary(commit) ? log.indexAt(commit) : null;
}
