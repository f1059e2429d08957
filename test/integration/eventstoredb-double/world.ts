import { randomUUID } from 'node:crypto';
import {
  type AppendExpectedRevision,
  type AppendResult,
  type EventData,
  type EventStoreDBClient,
  jsonEvent,
  type Position,
  type ReadRevision,
  type ResolvedEvent,
} from '@eventstore/db-client';

/** The server under test. Its fields are there once the tests run. */
export interface World {
  readonly url: string;
  readonly client: EventStoreDBClient;
}

/**
 * The two ways of appending. The client takes the unary one when credentials are given for the append; over an unencrypted
 * connection it does not send them.
 */
export type Way = 'unary' | 'batch';
export const WAYS: readonly Way[] = ['unary', 'batch'];

export function append(
  { client, url }: World,
  stream: string,
  events: readonly EventData[],
  expectedRevision: AppendExpectedRevision,
  way: Way = 'unary',
): Promise<AppendResult> {
  const { username, password } = new URL(url.replace(/^esdb(\+discover)?:/, 'http:'));
  const credentials = { username: username || 'admin', password: password || 'changeit' };
  return client.appendToStream(stream, [...events], { expectedRevision, ...(way === 'unary' ? { credentials } : {}) });
}

/** A stream of its own for a test: a real server holds others too. */
export const newStream = (): string => `behaviour-${randomUUID()}`;

export const event = (type = 'Happened', data: EventData['data'] = { n: 1 }): EventData =>
  jsonEvent({ id: randomUUID(), type, data: data as Record<string, unknown> });

export const events = (count: number): EventData[] => Array.from({ length: count }, () => event());

export async function collect<E extends ResolvedEvent>(reading: AsyncIterable<E>): Promise<NonNullable<E['event']>[]> {
  const found: NonNullable<E['event']>[] = [];
  for await (const { event } of reading) if (event) found.push(event);
  return found;
}

export const streamIds = async ({ client }: World, stream: string): Promise<string[]> =>
  (await collect(client.readStream(stream))).map(({ id }) => id);

export const revisions = async (
  { client }: World,
  stream: string,
  options: { direction?: 'forwards' | 'backwards'; fromRevision?: ReadRevision; maxCount?: number } = {},
): Promise<bigint[]> => (await collect(client.readStream(stream, options))).map(({ revision }) => revision);

/** Appends so many events at once to a new stream, so that they stand next to each other in $all, and says where. */
export async function appendRun(world: World, count: number): Promise<{ stream: string; positions: Position[] }> {
  const stream = newStream();
  await append(world, stream, events(count), 'no_stream');
  const written = await collect(world.client.readStream(stream));
  return { stream, positions: written.map(({ position }) => position!) };
}
