import type { LogRecord } from './log.js';

/** What the writer of an append believes about the stream. */
export type Expected =
  | { readonly kind: 'revision'; readonly revision: number }
  | { readonly kind: 'no-stream' }
  | { readonly kind: 'any' }
  | { readonly kind: 'stream-exists' };

export type AppendDecision =
  | { readonly kind: 'write' }
  /** Exactly these events are there already; `last` is where the last of them stands. */
  | { readonly kind: 'repetition'; readonly last: LogRecord }
  | { readonly kind: 'wrong-expected-version' };

/**
 * EventStoreDB's idempotence, as measured on 23.10.8. With an exact revision the stream itself is the proof, for ever: the ids
 * must stand at expected + 1 and following. With `any` only the ids the server remembers since it started count, wherever in
 * the stream they stand.
 *
 * @param remembered where an id was first written since the server started
 */
export function decideAppend(
  stream: readonly LogRecord[],
  expected: Expected,
  ids: readonly string[],
  remembered: (id: string) => LogRecord | undefined,
): AppendDecision {
  if (expected.kind === 'stream-exists' && stream.length === 0) return { kind: 'wrong-expected-version' };
  if (expected.kind === 'any' || expected.kind === 'stream-exists') return decideByIds(stream, ids, remembered);
  const current = stream.length - 1;
  const after = expected.kind === 'no-stream' ? -1 : expected.revision;
  if (after === current) return { kind: 'write' };
  if (after > current) return { kind: 'wrong-expected-version' };
  const last = stream[after + ids.length];
  const repeated = ids.length > 0 && ids.every((id, index) => stream[after + 1 + index]?.id === id);
  return repeated && last ? { kind: 'repetition', last } : { kind: 'wrong-expected-version' };
}

function decideByIds(
  stream: readonly LogRecord[],
  ids: readonly string[],
  remembered: (id: string) => LogRecord | undefined,
): AppendDecision {
  let last: LogRecord | undefined;
  for (const [index, id] of ids.entries()) {
    const known = remembered(id);
    // Only the first id decides whether the append is new: an old id behind a new one is written again.
    if (known?.stream !== stream[0]?.stream || !known) {
      return index === 0 ? { kind: 'write' } : { kind: 'wrong-expected-version' };
    }
    last = known;
  }
  return last ? { kind: 'repetition', last } : { kind: 'write' };
}
