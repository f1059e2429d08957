import { inspect } from 'node:util';
import type { AllStreamSubscription, Position, StreamSubscription } from '@eventstore/db-client';
import { eventually } from '../../support/eventually.js';

type Entry =
  | { readonly kind: 'confirmation' | 'caught-up' | 'end' }
  | { readonly kind: 'event'; readonly stream: string; readonly revision: bigint; readonly position: bigint }
  | { readonly kind: 'checkpoint'; readonly commit: bigint; readonly prepare: bigint }
  | { readonly kind: 'error'; readonly error: Error };

/** All that a subscription has told so far, in order. */
export interface WatchedSubscription {
  readonly entries: readonly Entry[];
  /** Entries as short texts: 'confirmed', the revision of an event of `stream`, 'caught up'. Others are left out. */
  story(stream: string): string[];
  readonly checkpoints: Position[];
  readonly error: Error | undefined;
  until(condition: () => boolean): Promise<void>;
  untilCaughtUp(): Promise<void>;
  stop(): Promise<void>;
}

export function watch(
  open: (checkpointReached: (_: unknown, position: Position) => void) => AllStreamSubscription | StreamSubscription,
): WatchedSubscription {
  const entries: Entry[] = [];
  const subscription = open((_, position) => entries.push({ kind: 'checkpoint', ...position }));
  subscription
    .on('confirmation', () => entries.push({ kind: 'confirmation' }))
    .on('caughtUp', () => entries.push({ kind: 'caught-up' }))
    .on('end', () => entries.push({ kind: 'end' }))
    .on('error', (error: Error) => entries.push({ kind: 'error', error }))
    .on('data', ({ event }) => {
      if (!event) return;
      entries.push({
        kind: 'event',
        stream: event.streamId,
        revision: event.revision,
        position: event.position!.commit,
      });
    });
  const until = (condition: () => boolean) =>
    eventually(() => {
      if (!condition()) throw new Error(`Not yet: ${inspect(entries)}`);
    });

  return {
    entries,
    story: (stream) => entries.flatMap((entry) => sentence(entry, stream)),
    get checkpoints() {
      return entries.flatMap((entry) =>
        entry.kind === 'checkpoint' ? [{ commit: entry.commit, prepare: entry.prepare }] : [],
      );
    },
    get error() {
      return entries.flatMap((entry) => (entry.kind === 'error' ? [entry.error] : []))[0];
    },
    until,
    untilCaughtUp: () => until(() => entries.some(({ kind }) => kind === 'caught-up')),
    async stop() {
      await subscription.unsubscribe();
      await until(() => entries.some(({ kind }) => kind === 'end' || kind === 'error'));
    },
  };
}

function sentence(entry: Entry, stream: string): string[] {
  switch (entry.kind) {
    case 'confirmation':
      return ['confirmed'];
    case 'caught-up':
      return ['caught up'];
    case 'event':
      return entry.stream === stream ? [String(entry.revision)] : [];
    default:
      return [];
  }
}
