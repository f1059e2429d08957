import { type AppendResult, type EventData, WrongExpectedVersionError } from '@eventstore/db-client';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { append, event, events, newStream, streamIds, WAYS, type World } from './world.js';

export const idempotenceBehaviour = (world: World): void => {
  describe.each(WAYS)('repeating an append, %s', (way) => {
    let stream: string;
    let first: EventData[];
    let original: AppendResult;

    beforeEach(async () => {
      stream = newStream();
      first = events(3);
      original = await append(world, stream, first, 'no_stream', way);
    });

    const again = (repeated: readonly EventData[], expected: 'no_stream' | 'any' | bigint) =>
      append(world, stream, repeated, expected, way);
    const idsOf = (written: readonly EventData[]) => written.map(({ id }) => id);

    it('with the same ids and the same revision gives the original answer, also after later events', async () => {
      const later = event();
      await again([later], 2n);
      expect(await again(first, 'no_stream')).toEqual(original);
      expect(await streamIds(world, stream)).toEqual(idsOf([...first, later]));
    });

    it('whatever the events now say: only ids count', async () => {
      const changed = first.map((written) => ({ ...event('SomethingElse', { n: 2 }), id: written.id.toUpperCase() }));
      expect(await again(changed, 'no_stream')).toEqual(original);
      expect(await streamIds(world, stream)).toEqual(idsOf(first));
    });

    it('in part, from the same revision, succeeds at the part', async () => {
      const part = await again(first.slice(0, 2), 'no_stream');
      expect(part).toMatchObject({ success: true, nextExpectedRevision: 1n });
      expect(await again([first[1]!], 0n)).toEqual(part);
      expect(await streamIds(world, stream)).toEqual(idsOf(first));
    });

    it.each([
      ['more events than were written', () => [...first, event()]],
      ['one of them and a new one', () => [first[0]!, event()]],
      ['one of them, from the wrong revision', () => [first[1]!]],
      ['the same in another order', () => [...first].reverse()],
    ])('as %s is refused, and nothing is written', async (_, repeated) => {
      await expect(again(repeated(), 'no_stream')).rejects.toThrow(WrongExpectedVersionError);
      expect(await streamIds(world, stream)).toEqual(idsOf(first));
    });

    it('with the same ids and the fresh revision writes them again', async () => {
      expect(await again(first, 2n)).toMatchObject({ success: true, nextExpectedRevision: 5n });
      expect(await streamIds(world, stream)).toEqual(idsOf([...first, ...first]));
    });

    it('to another stream writes them there', async () => {
      const other = newStream();
      await append(world, other, first, 'no_stream', way);
      await append(world, `${other}-any`, first, 'any', way);
      expect(await streamIds(world, other)).toEqual(idsOf(first));
      expect(await streamIds(world, `${other}-any`)).toEqual(idsOf(first));
    });

    it('at any revision gives the answer of the first time the ids were written', async () => {
      await again(first, 2n);
      expect(await again(first, 'any')).toEqual(original);
      expect(await again([first[2]!], 'any')).toEqual(original);
    });

    it('at any revision is refused when an unknown id follows a known one, and written when the first is unknown', async () => {
      await expect(again([first[0]!, event()], 'any')).rejects.toThrow(WrongExpectedVersionError);
      const fresh = event();
      expect(await again([fresh, first[0]!], 'any')).toMatchObject({ nextExpectedRevision: 4n });
      expect(await streamIds(world, stream)).toEqual(idsOf([...first, fresh, first[0]!]));
    });

    it('writes an id twice that stands twice in one append', async () => {
      const twice = event();
      await again([twice, twice], 2n);
      expect(await streamIds(world, stream)).toEqual(idsOf([...first, twice, twice]));
    });
  });
};
