import { randomUUID } from 'node:crypto';
import { binaryEvent, jsonEvent, StreamNotFoundError, UnknownError } from '@eventstore/db-client';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { append, collect, events, newStream, revisions, type World } from './world.js';

export const readingBehaviour = (world: World): void => {
  describe('reading a stream', () => {
    let stream: string;

    beforeAll(async () => {
      stream = newStream();
      await append(world, stream, events(3), 'no_stream');
    });

    it.each([
      [{}, [0n, 1n, 2n]],
      [{ fromRevision: 1n }, [1n, 2n]],
      [{ fromRevision: 3n }, []],
      [{ fromRevision: 10n }, []],
      [{ fromRevision: 2n ** 62n }, []],
      [{ maxCount: 2 }, [0n, 1n]],
      [{ fromRevision: 1n, maxCount: 1 }, [1n]],
      [{ direction: 'backwards' as const, fromRevision: 'end' as const }, [2n, 1n, 0n]],
      [{ direction: 'backwards' as const, fromRevision: 'start' as const }, [0n]],
      [{ direction: 'backwards' as const, fromRevision: 1n }, [1n, 0n]],
      [{ direction: 'backwards' as const, fromRevision: 10n }, [2n, 1n, 0n]],
      [{ direction: 'backwards' as const, fromRevision: 2n ** 62n }, [2n, 1n, 0n]],
      [{ direction: 'backwards' as const, fromRevision: 10n, maxCount: 1 }, [2n]],
      [{ direction: 'backwards' as const, fromRevision: 'end' as const, maxCount: 2 }, [2n, 1n]],
    ])('with %j', async (options, expected) => {
      expect(await revisions(world, stream, options)).toEqual(expected);
    });

    it('is longer than a page of the server', async () => {
      const long = newStream();
      await append(world, long, events(100), 'no_stream');
      expect(await revisions(world, long)).toEqual(Array.from({ length: 100 }, (_, index) => BigInt(index)));
      expect(await revisions(world, long, { fromRevision: 30n, maxCount: 40 })).toHaveLength(40);
      expect(await revisions(world, long, { direction: 'backwards', fromRevision: 1_000n, maxCount: 99 })).toHaveLength(
        99,
      );
    });

    it.each([{}, { direction: 'backwards' as const, fromRevision: 'end' as const }])(
      'that is not there, with %j, is an error',
      async (options) => {
        const missing = newStream();
        const error = await revisions(world, missing, options).catch((caught: unknown) => caught);
        expect(error).toBeInstanceOf(StreamNotFoundError);
        expect(Buffer.from((error as StreamNotFoundError).streamName).toString()).toBe(missing);
      },
    );

    it.each([
      ['forwards from the end', { fromRevision: 'end' as const }],
      ['of no event', { maxCount: 0 }],
      ['beyond 2^63', { fromRevision: 2n ** 63n }],
    ])('%s fails without naming the reason', async (_, options) => {
      await expect(revisions(world, stream, options)).rejects.toThrow(UnknownError);
    });

    it('without a name fails without naming the reason', async () => {
      await expect(revisions(world, '')).rejects.toThrow(UnknownError);
    });
  });

  describe('an event that is read', () => {
    it('is what was written, and when', async () => {
      const stream = newStream();
      const id = randomUUID();
      const json = { text: 'Grüße \u0000 \u{1f600}', list: [1, null, { deep: true }] };
      const began = Date.now();
      await append(
        world,
        stream,
        [
          jsonEvent({ id, type: 'Jason', data: json, metadata: { $correlationId: 'c', why: ['x'] } }),
          binaryEvent({ type: 'Bytes', data: Uint8Array.of(0, 255, 7) }),
        ],
        'no_stream',
      );
      const [first, second] = await collect(world.client.readStream(stream));
      expect(first).toMatchObject({ id, type: 'Jason', streamId: stream, revision: 0n, isJson: true, data: json });
      expect(first?.metadata).toEqual({ $correlationId: 'c', why: ['x'] });
      expect(Math.abs((first?.created.getTime() ?? 0) - began)).toBeLessThan(60_000);
      expect(second).toMatchObject({ type: 'Bytes', revision: 1n, isJson: false, metadata: undefined });
      expect(Array.from(second?.data as Uint8Array)).toEqual([0, 255, 7]);
    });

    it('has its id in lower case, and its stream as it was named, bytes for bytes', async () => {
      const stream = `${newStream()}-é\u0000\u{1f600}`;
      const id = randomUUID();
      await append(world, stream, [jsonEvent({ id: id.toUpperCase(), type: 'ÄÖ\u{1f600}', data: {} })], 'no_stream');
      const [read] = await collect(world.client.readStream(stream));
      expect(read).toMatchObject({ id, streamId: stream, type: 'ÄÖ\u{1f600}' });
    });
  });
};
