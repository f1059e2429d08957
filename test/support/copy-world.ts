import { randomUUID } from 'node:crypto';
import type { CommandContext } from '../../src/cli/command-context.js';
import type { CopyEnds } from '../../src/cli/store-copy/copy-log.js';
import { copyStore } from '../../src/cli/store-copy/store-copy.js';
import type { EventStore, NewEvent, RecordedEvent } from '../../src/event-store/index.js';
import { UndoStack } from '../../src/startup/undo-stack.js';

export const OUR_STREAMS = { streamPrefixes: ['alert-', 'source-', 'api-key-'] };

export const everyEvent = async (store: EventStore): Promise<RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  for await (const event of store.readAll({ filter: OUR_STREAMS })) events.push(event);
  return events;
};

/** What a copy keeps: everything but positions, and the original time in the metadata. */
export const copied = (events: readonly RecordedEvent[]) =>
  events.map(({ position: _position, metadata: { originalRecordedAt: _time, ...metadata }, ...kept }) => ({
    ...kept,
    metadata,
  }));

export const someEvent = (): NewEvent => ({ id: randomUUID(), type: 'AlertOpened', data: { n: 1 }, metadata: {} });

/** One more event in a stream of its own, as a service would write it. */
export const writeOne = async (store: EventStore, stream = `alert-${randomUUID()}`): Promise<NewEvent> => {
  const event = someEvent();
  await store.append({ stream, expected: 'no-stream', events: [event], timeoutMs: 5_000 });
  return event;
};

export const silentContext = (): CommandContext & { readonly said: string[] } => {
  const said: string[] = [];
  const terminal = { say: (line: string) => said.push(line), status: () => undefined, end: () => undefined };
  const output = { print: async () => undefined, note: () => undefined };
  return { said, terminal, output, opened: new UndoStack(), stopRequested: new AbortController().signal };
};

/** The command as a person would run it, in this process. Returns everything it said. */
export const runCopy = async (from: string, to: string): Promise<string> => {
  const context = silentContext();
  try {
    await copyStore(from, to, context);
    return context.said.join('\n');
  } finally {
    await context.opened.undoAll((message) => {
      throw new Error(message);
    });
  }
};

export const endsOf = (source: EventStore, target: EventStore): CopyEnds => ({
  source: { store: source, shown: 'the source' },
  target: { store: target, shown: 'the target' },
});
