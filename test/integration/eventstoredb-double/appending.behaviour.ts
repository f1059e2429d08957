import { type AppendExpectedRevision, StreamNotFoundError, WrongExpectedVersionError } from '@eventstore/db-client';
import { describe, expect, it } from '@jest/globals';
import { append, collect, event, events, newStream, revisions, WAYS, type World } from './world.js';

export const appendingBehaviour = (world: World): void => {
  describe.each(WAYS)('appending, %s', (way) => {
    type Actual = bigint | 'no_stream' | 'written';
    const cases: readonly (readonly [expected: AppendExpectedRevision, onMissing: Actual, onTwoEvents: Actual])[] = [
      ['no_stream', 'written', 1n],
      ['any', 'written', 'written'],
      ['stream_exists', 'no_stream', 'written'],
      [0n, 'no_stream', 1n],
      [1n, 'no_stream', 'written'],
      [2n, 'no_stream', 1n],
    ];

    const attempt = async (stream: string, expected: AppendExpectedRevision): Promise<Actual> => {
      try {
        await append(world, stream, events(2), expected, way);
        return 'written';
      } catch (error) {
        expect(error).toBeInstanceOf(WrongExpectedVersionError);
        const wrong = error as WrongExpectedVersionError;
        expect(wrong.streamName).toBe(stream);
        expect(wrong.expectedVersion).toBe(expected);
        expect(wrong.message).toBe('');
        return wrong.actualVersion;
      }
    };

    const onMissing = cases.map(([expected, outcome]) => [expected, outcome] as const);
    it.each(onMissing)('expecting %s of a missing stream: %s', async (expected, outcome) => {
      const stream = newStream();
      expect(await attempt(stream, expected)).toBe(outcome);
      if (outcome === 'written') expect(await revisions(world, stream)).toEqual([0n, 1n]);
      else await expect(revisions(world, stream)).rejects.toThrow(StreamNotFoundError);
    });

    const onTwoEvents = cases.map(([expected, , outcome]) => [expected, outcome] as const);
    it.each(onTwoEvents)('expecting %s of a stream at revision 1: %s', async (expected, outcome) => {
      const stream = newStream();
      await append(world, stream, events(2), 'no_stream', way);
      expect(await attempt(stream, expected)).toBe(outcome);
      expect(await revisions(world, stream)).toEqual(outcome === 'written' ? [0n, 1n, 2n, 3n] : [0n, 1n]);
    });

    it('answers with the revision and the position of the last event', async () => {
      const stream = newStream();
      const result = await append(world, stream, events(3), 'no_stream', way);
      const written = await collect(world.client.readStream(stream));
      expect(result).toEqual({ success: true, nextExpectedRevision: 2n, position: written[2]!.position });
    });

    it('gives every event a position of its own, growing, not dense, prepare like commit', async () => {
      const stream = newStream();
      await append(world, stream, events(3), 'no_stream', way);
      const positions = (await collect(world.client.readStream(stream))).map(({ position }) => position!);
      for (const { commit, prepare } of positions) expect(prepare).toBe(commit);
      const [first, second, third] = positions.map(({ commit }) => commit);
      expect(second! - first!).toBeGreaterThan(1n);
      expect(third! - second!).toBe(second! - first!);
    });

    it('takes an append of nothing, without making the stream', async () => {
      const stream = newStream();
      const nothing = await append(world, stream, [], 'no_stream', way);
      expect(nothing).toMatchObject({ success: true, nextExpectedRevision: 0n });
      await expect(revisions(world, stream)).rejects.toThrow(StreamNotFoundError);
      await append(world, stream, [event(), event()], 'no_stream', way);
      expect(await append(world, stream, [], 1n, way)).toMatchObject({ success: true, nextExpectedRevision: 1n });
      await expect(append(world, stream, [], 0n, way)).rejects.toThrow(WrongExpectedVersionError);
    });
  });
};
