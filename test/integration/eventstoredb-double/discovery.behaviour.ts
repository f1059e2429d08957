import { EventStoreDBClient } from '@eventstore/db-client';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { describe, expect, it } from '@jest/globals';
import { append, event, newStream, streamIds, type World } from './world.js';

export const discoveryBehaviour = (world: World): void => {
  describe('discovery', () => {
    it('tells its version, and that batch append is there', async () => {
      // Protected, but nothing else tells which way an append takes.
      // biome-ignore lint/complexity/useLiteralKeys: it is protected, but nothing else tells which way an append takes.
      const capabilities = await world.client['capabilities'];
      expect(capabilities.serverVersion).toMatch(/^23\.10\.\d+$/);
      expect(capabilities.supports(streamsService.StreamsService.batchAppend)).toBe(true);
      expect(capabilities.supports(streamsService.StreamsService.read, 'position')).toBe(true);
    });

    it('is found by gossip, as the leader', async () => {
      const url = world.url.replace(/^esdb:/, 'esdb+discover:');
      const client = EventStoreDBClient.connectionString(`${url}&nodePreference=leader`);
      try {
        const stream = newStream();
        const written = event();
        await append({ client, url }, stream, [written], 'no_stream');
        expect(await streamIds({ client, url }, stream)).toEqual([written.id]);
      } finally {
        await client.dispose();
      }
    });
  });
};
