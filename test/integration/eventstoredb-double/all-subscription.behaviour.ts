import {
  EventStoreDBClient,
  eventTypeFilter,
  type Filter,
  type Position,
  type ReadPosition,
  streamNameFilter,
  UnknownError,
} from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { eventually } from '../../support/eventually.js';
import { type WatchedSubscription, watch } from './watched-subscription.js';
import { append, appendRun, event, events, newStream, type World } from './world.js';

export const allSubscriptionBehaviour = (world: World): void => {
  const subscribe = (fromPosition: ReadPosition, filter?: Filter) =>
    watch(() => world.client.subscribeToAll({ fromPosition, ...(filter ? { filter } : {}) }));

  describe.each([
    ['without a filter', () => undefined],
    ['with a filter', (stream: string) => streamNameFilter({ prefixes: [stream] })],
  ] as const)('a subscription to $all, %s', (_, filterFor) => {
    const story = async (from: (positions: readonly Position[]) => ReadPosition) => {
      const { stream, positions } = await appendRun(world, 3);
      const watched = subscribe(from(positions), filterFor(stream));
      await watched.untilCaughtUp();
      await append(world, stream, events(2), 2n);
      await watched.until(() => watched.story(stream).includes('4'));
      await watched.stop();
      return watched.story(stream);
    };

    it('begins behind the position, catches up, and goes on live', async () => {
      expect(await story(([first]) => first!)).toEqual(['confirmed', '1', '2', 'caught up', '3', '4']);
      expect(await story((positions) => positions[2]!)).toEqual(['confirmed', 'caught up', '3', '4']);
    });

    it('looks at the commit alone', async () => {
      const before = ([first]: readonly Position[]) => ({ commit: first!.commit, prepare: 0n });
      expect(await story(before)).toEqual(['confirmed', '1', '2', 'caught up', '3', '4']);
    });

    it('from the end, and from beyond it, is caught up at once and gives what is written then', async () => {
      const live = ['confirmed', 'caught up', '3', '4'];
      expect(await story(() => 'end')).toEqual(live);
      const beyond = (commit: bigint) => ({ commit, prepare: commit });
      expect(await story((positions) => beyond(positions[2]!.commit + 1_000_000_000n))).toEqual(live);
    });

    it('cannot begin inside a record', async () => {
      const { stream, positions } = await appendRun(world, 2);
      const inside = positions[0]!.commit + 1n;
      const watched = subscribe({ commit: inside, prepare: inside }, filterFor(stream));
      await watched.until(() => watched.error !== undefined);
      expect(watched.error).toBeInstanceOf(UnknownError);
      expect(watched.story(stream)).toEqual([]);
    });
  });

  describe('a filter', () => {
    it('takes regular expressions, on stream names and on types', async () => {
      const { stream, positions } = await appendRun(world, 1);
      await append(world, `${stream}-2`, [event(`T-${stream}`)], 'no_stream');
      const byName = subscribe(positions[0]!, streamNameFilter({ regex: `^${stream}-\\d$` }));
      const byType = subscribe(positions[0]!, eventTypeFilter({ regex: `^T-${stream}$` }));
      for (const watched of [byName, byType]) {
        await watched.untilCaughtUp();
        expect(watched.story(`${stream}-2`)).toEqual(['confirmed', '0', 'caught up']);
        expect(watched.entries.filter(({ kind }) => kind === 'event')).toHaveLength(1);
        await watched.stop();
      }
    });

    it('takes prefixes of types', async () => {
      const { stream, positions } = await appendRun(world, 1);
      await append(world, stream, [event(`A-${stream}`), event(`B-${stream}`), event(`C-${stream}`)], 0n);
      const watched = subscribe(positions[0]!, eventTypeFilter({ prefixes: [`A-${stream}`, `C-${stream}`] }));
      await watched.untilCaughtUp();
      await watched.stop();
      expect(watched.story(stream)).toEqual(['confirmed', '1', '3', 'caught up']);
    });

    it('fails with an expression that is none', async () => {
      const watched = subscribe('end', streamNameFilter({ regex: '(' }));
      await watched.until(() => watched.error !== undefined);
      expect(watched.error).toBeInstanceOf(UnknownError);
    });
  });

  describe('a connection', () => {
    it('carries 100 calls at once: the next one waits until another ends', async () => {
      // A keepalive of its own gives the client a connection of its own.
      const client = EventStoreDBClient.connectionString(`${world.url}&keepAliveInterval=10001`);
      const stream = newStream();
      const open: WatchedSubscription[] = [];
      for (let count = 0; count < 101; count++) {
        open.push(watch(() => client.subscribeToStream(stream, { fromRevision: 'end' })));
      }
      const confirmed = () => open.filter((watched) => watched.story(stream).includes('caught up'));
      await eventually(() => expect(confirmed()).toHaveLength(100));
      await append(world, stream, events(1), 'no_stream');
      await eventually(() => expect(confirmed().every((watched) => watched.story(stream).includes('0'))).toBe(true));
      expect(confirmed()).toHaveLength(100);
      await confirmed()[0]!.stop();
      await eventually(() => expect(confirmed()).toHaveLength(101));
      await client.dispose();
    });
  });
};
