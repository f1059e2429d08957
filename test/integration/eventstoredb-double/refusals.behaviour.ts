import {
  EventStoreDBClient,
  MaxAppendSizeExceededError,
  StreamNotFoundError,
  UnknownError,
} from '@eventstore/db-client';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { append, collect, event, newStream, revisions, WAYS, type World } from './world.js';

const MAX_APPEND_SIZE = 1_048_576;
const NIL = '00000000-0000-0000-0000-000000000000';

/** An event whose data is so many bytes: a JSON string, with its quotes. */
const eventOf = (bytes: number) => event('Large', 'x'.repeat(bytes - 2) as never);

export const refusalsBehaviour = (world: World): void => {
  describe.each(WAYS)('refusing an append, %s', (way) => {
    // A client that is disposed of at once does not get the second answer to a bad batch, which would end this process.
    let own: World;

    beforeEach(() => {
      own = { url: world.url, client: EventStoreDBClient.connectionString(world.url) };
    });

    afterEach(() => own.client.dispose());

    it('takes 1 MiB of data', async () => {
      const stream = newStream();
      await append(own, stream, [eventOf(MAX_APPEND_SIZE / 2), eventOf(MAX_APPEND_SIZE / 2)], 'no_stream', way);
      const written = await collect(world.client.readStream(stream));
      expect(written.map(({ data }) => String(data).length)).toEqual([524_286, 524_286]);
    });

    it.each([
      ['in one event', () => [eventOf(MAX_APPEND_SIZE + 1)]],
      ['in two', () => [eventOf(MAX_APPEND_SIZE), eventOf(2)]],
      ['by far', () => [eventOf(2 * MAX_APPEND_SIZE)]],
    ])('refuses more, %s, and writes nothing', async (_, tooMuch) => {
      const stream = newStream();
      const error = await append(own, stream, tooMuch(), 'no_stream', way).catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(MaxAppendSizeExceededError);
      expect((error as MaxAppendSizeExceededError).maxAppendSize).toBe(MAX_APPEND_SIZE);
      await expect(revisions(world, stream)).rejects.toThrow(StreamNotFoundError);
    });

    it('does not count metadata', async () => {
      const stream = newStream();
      const metadata = { note: 'x'.repeat(2 * MAX_APPEND_SIZE) };
      await append(own, stream, [{ ...event(), metadata }], 'no_stream', way);
      expect((await collect(world.client.readStream(stream)))[0]?.metadata).toEqual(metadata);
    });

    it.each([
      ['an id that is no UUID', { ...event(), id: 'no-uuid' }],
      ['the nil id', { ...event(), id: NIL }],
      ['an empty type', { ...event(), type: '' }],
    ])('fails without naming the reason for %s, and writes nothing', async (_, bad) => {
      const stream = newStream();
      await expect(append(own, stream, [event(), bad], 'no_stream', way)).rejects.toThrow(UnknownError);
      await expect(revisions(world, stream)).rejects.toThrow(StreamNotFoundError);
    });

    it('fails for a stream without a name', async () => {
      await expect(append(own, '', [event()], 'any', way)).rejects.toThrow(UnknownError);
    });

    it('answers the next append after a refusal', async () => {
      const stream = newStream();
      await expect(append(own, stream, [eventOf(MAX_APPEND_SIZE + 1)], 'any', way)).rejects.toThrow();
      await expect(append(own, stream, [{ ...event(), type: '' }], 'any', way)).rejects.toThrow();
      expect(await append(own, stream, [event()], 'any', way)).toMatchObject({ nextExpectedRevision: 0n });
    });
  });
};
