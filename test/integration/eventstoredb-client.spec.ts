import { jsonEvent, NO_STREAM } from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createGuardedClient } from '../../src/event-store/eventstoredb/guarded-client.js';
import { newStream } from '../contract/event-store/fixtures.js';
import {
  type EventStoreDbDouble,
  startEventStoreDbDouble,
} from '../support/eventstoredb-double/eventstoredb-double.js';
import { eventually } from '../support/eventually.js';
import { createTestNetwork, type TestNetwork } from '../support/network.js';

/** What the adapter changes inside the client is tested here, since no fault from outside brings it about at will. */
interface Internals {
  getChannel(): Promise<{ close(): void }>;
  handleError(grpc: unknown, error: Error): Promise<void>;
}

describe('the client of EventStoreDB, guarded', () => {
  let server: EventStoreDbDouble;
  let network: TestNetwork;
  beforeAll(async () => {
    server = await startEventStoreDbDouble();
    network = await createTestNetwork({ host: '127.0.0.1', port: Number(new URL(server.url).port) });
  });
  afterAll(async () => {
    await network.close();
    await server.stop();
  });

  const open = () => {
    const client = createGuardedClient(`esdb://127.0.0.1:${network.port}?tls=false`);
    const append = (deadline: number) =>
      client.calls.appendToStream(newStream(), jsonEvent({ type: 'T', data: {} }), {
        expectedRevision: NO_STREAM,
        deadline,
      });
    return { client, append, internals: client.calls as unknown as Internals };
  };

  it('gives an append up at its deadline: it goes in a call of its own and not in a batch, which a server alone ends', async () => {
    const { client, append } = open();
    await append(5_000);
    server.faults.freeze();
    const started = Date.now();
    await expect(append(300)).rejects.toThrow(/deadline/i);
    expect(Date.now() - started).toBeLessThan(2_000);
    server.faults.thaw();
    await client.close();
  });

  it('fails an append whose channel was closed a moment ago, where the library would throw and never settle it', async () => {
    const { client, append, internals } = open();
    await append(5_000);
    (await internals.getChannel()).close();
    await expect(append(5_000)).rejects.toThrow('the connection is being replaced');
    await client.close();
  });

  it('bears that a cluster has no node left while an earlier call fails', async () => {
    const client = createGuardedClient('esdb://127.0.0.1:1,127.0.0.1:2?tls=false&maxDiscoverAttempts=1');
    const connecting = client.connected().catch((error: Error) => error.message);
    const { handleError } = client.calls as unknown as Internals;
    const unavailable = Object.assign(new Error('14 UNAVAILABLE'), { code: 14 });
    await handleError({ getChannel: () => null }, unavailable);
    expect(await connecting).toMatch(/Failed to discover/);
    await client.close();
  });

  it('leaves no connection behind when it is closed, not even one that was only being looked for', async () => {
    const connections = network.watchNewConnections();
    const { client, append } = open();
    await append(5_000);
    expect(connections()).toBe(1);
    await client.close();
    await eventually(() => expect(connections()).toBe(0));

    const late = open();
    const closing = late.client.close();
    await late.append(2_000).catch(() => undefined);
    await closing;
    await eventually(() => expect(connections()).toBe(0));
  });
});
