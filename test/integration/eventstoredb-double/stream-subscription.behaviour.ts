import type { ReadRevision } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { watch } from './watched-subscription.js';
import { append, events, newStream, type World } from './world.js';

export const streamSubscriptionBehaviour = (world: World): void => {
  describe('a subscription to a stream', () => {
    const subscribe = (stream: string, fromRevision: ReadRevision) =>
      watch(() => world.client.subscribeToStream(stream, { fromRevision }));

    it.each([
      ['start' as const, ['confirmed', '0', '1', '2', 'caught up', '3', '4']],
      [0n, ['confirmed', '1', '2', 'caught up', '3', '4']],
      [2n, ['confirmed', 'caught up', '3', '4']],
      ['end' as const, ['confirmed', 'caught up', '3', '4']],
    ])('from %s begins behind it, catches up, and goes on live', async (from, story) => {
      const stream = newStream();
      await append(world, stream, events(3), 'no_stream');
      const watched = subscribe(stream, from);
      await watched.untilCaughtUp();
      await append(world, stream, events(2), 2n);
      await watched.until(() => watched.story(stream).includes('4'));
      await watched.stop();
      expect(watched.story(stream)).toEqual(story);
    });

    it('to a missing stream is caught up only when the stream is there', async () => {
      const stream = newStream();
      const watched = subscribe(stream, 'start');
      await watched.until(() => watched.story(stream).includes('confirmed'));
      await append(world, stream, events(2), 'no_stream');
      await watched.untilCaughtUp();
      await watched.stop();
      expect(watched.story(stream)).toEqual(['confirmed', '0', '1', 'caught up']);
    });

    it('to the end of a missing stream is caught up at once', async () => {
      const stream = newStream();
      const watched = subscribe(stream, 'end');
      await watched.untilCaughtUp();
      await append(world, stream, events(1), 'no_stream');
      await watched.until(() => watched.story(stream).includes('0'));
      await watched.stop();
      expect(watched.story(stream)).toEqual(['confirmed', 'caught up', '0']);
    });

    it('from beyond the end passes over what is written up to there', async () => {
      const stream = newStream();
      await append(world, stream, events(3), 'no_stream');
      const watched = subscribe(stream, 4n);
      await watched.untilCaughtUp();
      await append(world, stream, events(4), 2n);
      await watched.until(() => watched.story(stream).includes('6'));
      await watched.stop();
      expect(watched.story(stream)).toEqual(['confirmed', 'caught up', '5', '6']);
    });

    it('ends when it is unsubscribed, without an error', async () => {
      const watched = subscribe(newStream(), 'end');
      await watched.untilCaughtUp();
      await watched.stop();
      expect(watched.entries.at(-1)).toEqual({ kind: 'end' });
      expect(watched.error).toBeUndefined();
    });
  });
};
