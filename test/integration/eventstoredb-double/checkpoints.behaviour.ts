import { type Position, type ReadPosition, streamNameFilter } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { watch } from './watched-subscription.js';
import { append, appendRun, events, newStream, type World } from './world.js';

export const checkpointsBehaviour = (world: World): void => {
  describe('checkpoints', () => {
    const subscribe = (prefix: string, fromPosition: ReadPosition, maxSearchWindow: number, checkpointInterval = 1) =>
      watch((checkpointReached) =>
        world.client.subscribeToAll({
          fromPosition,
          filter: streamNameFilter({ prefixes: [prefix], maxSearchWindow, checkpointInterval, checkpointReached }),
        }),
      );
    /** How the server shows the place of an event that it came to by reading: not as the event's own position. */
    const placeOf = (position: Position | undefined) => ({ commit: position?.commit, prepare: 0n });

    it('stand at the beginning of each page in which nothing matched', async () => {
      const { positions } = await appendRun(world, 21);
      const watched = subscribe(newStream(), positions[0]!, 5);
      await watched.untilCaughtUp();
      await watched.stop();
      expect(watched.checkpoints.slice(0, 3)).toEqual([
        placeOf(positions[1]),
        placeOf(positions[6]),
        placeOf(positions[11]),
      ]);
    });

    it('stand at the last match of each page that has one', async () => {
      const { stream, positions } = await appendRun(world, 21);
      const watched = subscribe(stream, positions[0]!, 5);
      await watched.untilCaughtUp();
      await watched.stop();
      expect(watched.checkpoints.slice(0, 3)).toEqual([positions[5], positions[10], positions[15]]);
      const fifth = watched.entries.findIndex((entry) => entry.kind === 'event' && entry.revision === 5n);
      expect(watched.entries[fifth + 1]?.kind).toBe('checkpoint');
    });

    it('come once in so many windows', async () => {
      const { positions } = await appendRun(world, 31);
      const watched = subscribe(newStream(), positions[0]!, 5, 2);
      await watched.untilCaughtUp();
      await watched.stop();
      expect(watched.checkpoints.slice(0, 2)).toEqual([placeOf(positions[6]), placeOf(positions[16])]);
    });

    it('come live too, at events, whether they match or not', async () => {
      const stream = newStream();
      const watched = subscribe(newStream(), 'end', 5);
      await watched.untilCaughtUp();
      await append(world, stream, events(12), 'no_stream');
      await watched.until(() => watched.checkpoints.length >= 2);
      await watched.stop();
      for (const { commit, prepare } of watched.checkpoints) expect(prepare).toBe(commit);
      expect(watched.story(stream)).toEqual(['confirmed', 'caught up']);
    });

    it('can be subscribed from, and miss no event', async () => {
      const { stream, positions } = await appendRun(world, 21);
      await append(world, `${stream}-wanted`, events(2), 'no_stream');
      const earlier = subscribe(`${stream}-wanted`, positions[0]!, 5);
      await earlier.untilCaughtUp();
      await earlier.stop();
      for (const checkpoint of earlier.checkpoints.slice(0, 4)) {
        const later = subscribe(`${stream}-wanted`, checkpoint, 5);
        await later.untilCaughtUp();
        await later.stop();
        expect(later.story(`${stream}-wanted`)).toEqual(['confirmed', '0', '1', 'caught up']);
      }
    });
  });
};
