import { randomUUID } from 'node:crypto';
import { streamNameFilter } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { watch } from './watched-subscription.js';
import { append, event, newStream, type World } from './world.js';

/**
 * Prefixes are compared in the culture of the server, not byte by byte. A server in .NET's invariant mode, as in the Alpine
 * images, does compare byte by byte; these tests are of the others.
 */
export const prefixesBehaviour = (world: World): void => {
  describe('a prefix', () => {
    it.each([
      ['a-', 'a-x', true],
      ['a-', 'A-x', false],
      ['a-', 'b-x', false],
      ['', 'x', true],
      ['e', 'éx', false],
      ['ss', 'ßx', false],
      ['a', 'a\u0301x', false],
      ['a-', 'a-\u0301x', false],
      ['\u00e9', 'e\u0301x', true],
      ['e\u0301', '\u00e9x', true],
      ['a-', 'a\u0000-x', true],
      ['a\u0000b', 'abx', true],
      ['a-', 'a\ufeff-x', true],
      ['a', 'a\u20e3x', false],
      ['a-', 'a\u00ad-x', true],
      ['\u200d', 'x', true],
    ])('%j, of a name %j: %s', async (prefix, name, matches) => {
      // The culture looks at whole names, so that a common beginning of plain letters changes nothing.
      const mark = `${newStream()}:${randomUUID()}/`;
      const sentinel = newStream();
      const watched = watch(() =>
        world.client.subscribeToAll({
          fromPosition: 'end',
          filter: streamNameFilter({ prefixes: [`${mark}${prefix}`, sentinel] }),
        }),
      );
      await watched.untilCaughtUp();
      await append(world, `${mark}${name}`, [event()], 'no_stream');
      await append(world, sentinel, [event()], 'no_stream');
      await watched.until(() => watched.story(sentinel).includes('0'));
      await watched.stop();
      expect(watched.story(`${mark}${name}`).includes('0')).toBe(matches);
    });
  });
};
