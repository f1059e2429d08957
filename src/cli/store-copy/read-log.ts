import { setTimeout as delay } from 'node:timers/promises';
import {
  type EventStore,
  EventStoreUnavailableError,
  type Position,
  type RecordedEvent,
} from '../../event-store/index.js';
import { CommandFailedError } from '../command-failed.error.js';
import { OUR_STREAMS } from './our-streams.js';

/** One end of a copy, opened. */
export interface OpenEnd {
  readonly store: EventStore;
  /** What may be shown of it. */
  readonly shown: string;
}

type Page = readonly RecordedEvent[];

export const GO_ON = 'Run the same command again to go on from where it is.';

const PAGE_EVENTS = 1_000;
const PATIENCE_MS = 60_000;
const PAUSE_MS = 500;

/**
 * All events of ours after a position, in order, as far as the log reaches. The next page is read while one is worked on, and an
 * outage is waited out.
 *
 * @throws CommandFailedError the store stays away, or holds what cannot be copied
 */
export async function* readLog(
  end: OpenEnd,
  after: Position,
  signal: AbortSignal,
): AsyncGenerator<RecordedEvent, void, undefined> {
  const left = new AbortController();
  const ended = AbortSignal.any([signal, left.signal]);
  try {
    for (let next: Promise<Page> | null = readPage(end, after, ended); next !== null; ) {
      const page: Page = await next;
      const last = page.length < PAGE_EVENTS ? undefined : page.at(-1);
      next = last === undefined ? null : readPage(end, last.position, ended);
      next?.catch(() => undefined); // it may fail before anybody waits for it, or when nobody will
      yield* page;
    }
  } finally {
    left.abort();
  }
}

const readPage = async (end: OpenEnd, after: Position, signal: AbortSignal): Promise<Page> => {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    signal.throwIfAborted();
    try {
      return await readOnce(end, after);
    } catch (error) {
      if (error instanceof CommandFailedError) throw error;
      const { message } = error as Error;
      if (!(error instanceof EventStoreUnavailableError)) {
        throw new CommandFailedError(`${end.shown} cannot be read: ${message}.`);
      }
      if (Date.now() >= deadline) {
        throw new CommandFailedError(`${end.shown} does not answer: ${message}. ${GO_ON}`);
      }
    }
    await delay(PAUSE_MS, undefined, { signal });
  }
};

const readOnce = async ({ store, shown }: OpenEnd, after: Position): Promise<Page> => {
  const head = store.densePositions ? await store.head() : after;
  const page: RecordedEvent[] = [];
  for await (const event of store.readAll({ after, filter: OUR_STREAMS, limit: PAGE_EVENTS })) page.push(event);

  // Such a store has no other users: what our streams leave out would be lost.
  const gap = store.densePositions ? positionLeftOut(page, after, head) : null;
  if (gap === null) return page;
  throw new CommandFailedError(
    `${shown} holds an event at position ${gap} whose stream this version does not know: copy it with the version that wrote it.`,
  );
};

/** The first position up to the head that is missing from a page; null when there is none. */
const positionLeftOut = (page: Page, after: Position, head: Position): Position | null => {
  let expected = after + 1n;
  for (const { position } of page) {
    if (position !== expected) return expected;
    expected += 1n;
  }
  return page.length < PAGE_EVENTS && expected <= head ? expected : null;
};
