import { AppendRefusedError, AppendResultUnknownError, WrongExpectedRevisionError } from './event-store.errors.js';
import type { EventStore } from './event-store.js';

/** What an append came to: `unavailable` ones were not even sent. */
export const APPEND_OUTCOMES = ['written', 'conflict', 'refused', 'unknown', 'unavailable'] as const;
export type AppendOutcome = (typeof APPEND_OUTCOMES)[number];

/** Who wants to know how appends go. Must not throw. */
export interface AppendObserver {
  readonly onAppend: (outcome: AppendOutcome, seconds: number) => void;
  /** So many appends were sent as one transaction. Only PostgreSQL gathers them. */
  readonly onGroup: (appends: number) => void;
}

/** The same store; its appends are neither changed nor delayed. */
export const observeAppends = (store: EventStore, observer: AppendObserver): EventStore => ({
  ...store,
  append: (request) => {
    const began = performance.now();
    const tell = (outcome: AppendOutcome): void => observer.onAppend(outcome, (performance.now() - began) / 1_000);
    const result = store.append(request);
    result.then(
      () => tell('written'),
      (error) => tell(outcomeOf(error)),
    );
    return result;
  },
});

const outcomeOf = (error: unknown): AppendOutcome => {
  if (error instanceof WrongExpectedRevisionError) return 'conflict';
  if (error instanceof AppendRefusedError) return 'refused';
  return error instanceof AppendResultUnknownError ? 'unknown' : 'unavailable';
};
