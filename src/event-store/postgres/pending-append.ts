import { AppendResultUnknownError } from '../event-store.errors.js';
import type { AppendRequest, AppendResult } from '../event-store.js';
import type { SerialisedEvent } from '../serialise-append.js';
import type { PendingAppend } from './append-queue.js';

/** Longest delay of a Node timer; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Starts the time limit of an append. Whatever settles it first, counts.
 *
 * @param fault why nothing is being written at the moment, if that is known
 */
export const pendingAppend = (
  { stream, expected, timeoutMs, positions: wanted }: AppendRequest,
  events: readonly SerialisedEvent[],
  fault: () => Error | null,
): { append: PendingAppend; result: Promise<AppendResult> } => {
  let resolve: (result: AppendResult) => void;
  let reject: (error: Error) => void;
  const result = new Promise<AppendResult>((...settlers) => {
    [resolve, reject] = settlers;
  });
  const expire = (): void => {
    const cause = fault();
    const reason = cause === null ? '' : `: ${cause.message}`;
    append.fail(new AppendResultUnknownError(`no answer for ${stream} within ${timeoutMs} ms${reason}`, { cause }));
  };
  const timer = setTimeout(expire, Math.min(timeoutMs, LONGEST_TIMER_MS));
  const settle = (tell: () => void): void => {
    if (!append.waiting) return;
    append.waiting = false;
    clearTimeout(timer);
    tell();
  };
  // No getter, which would give every append a hidden class of its own, and make everything slow that touches one.
  const append: PendingAppend & { waiting: boolean } = {
    stream,
    expected,
    events,
    bytes: events.reduce((sum, event) => sum + event.bytes, 0),
    waiting: true,
    succeed: ({ revision, positions }) =>
      settle(() => resolve({ revision, positions: wanted === 'last' ? positions.slice(-1) : positions })),
    fail: (error) => settle(() => reject(error)),
  };
  return { append, result };
};
