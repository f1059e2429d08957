import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import { startsWithAsDotNet } from './dot-net-prefix.js';
import type { LogRecord } from './log.js';
import { handlerException } from './rpc-errors.js';

export interface SubscriptionFilter {
  matches(record: LogRecord): boolean;
  /** Events looked at for one page. */
  readonly window: number;
  /** Events looked at between two checkpoints. */
  readonly checkpointInterval: number;
}

/** Of the server, where the client does not say. */
const DEFAULT_WINDOW = 32;

/** @throws a status UNKNOWN for a regular expression that is none, as 23.10 does */
export function toSubscriptionFilter(options: ReadReq.Options.FilterOptions): SubscriptionFilter {
  const byType = options.getEventType();
  const expression = byType ?? options.getStreamIdentifier();
  const subject = (record: LogRecord) => (byType ? record.type : record.stream);
  const window = options.hasMax() ? options.getMax() : DEFAULT_WINDOW;
  const pattern = expression?.getRegex() ? toRegExp(expression.getRegex()) : null;
  const prefixes = expression?.getPrefixList() ?? [];
  return {
    matches: (record) =>
      pattern ? pattern.test(subject(record)) : prefixes.some((prefix) => startsWithAsDotNet(subject(record), prefix)),
    window,
    checkpointInterval: options.getCheckpointintervalmultiplier() * window,
  };
}

function toRegExp(source: string): RegExp {
  try {
    return new RegExp(source);
  } catch {
    throw handlerException();
  }
}
