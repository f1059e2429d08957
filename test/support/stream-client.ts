import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { eventually } from './eventually.js';

export interface ReceivedEvent {
  readonly id: string;
  readonly type: string;
  readonly json: { readonly id: string; readonly position: string; readonly subject: string };
}

/** A reader of `text/event-stream`, with a socket of its own, that does what the standard says. */
export interface StreamClient {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly events: readonly ReceivedEvent[];
  readonly comments: readonly string[];
  /** Everything that has come in, as it came. */
  readonly text: () => string;
  /** What to come back with. */
  readonly lastEventId: () => string;
  readonly retryMs: () => number | null;
  /** Takes nothing from the socket any more, so that the server's side fills up. */
  pause(): void;
  resume(): void;
  /** Goes away, in the middle of whatever comes. */
  leave(): void;
  /** How the server ended it: in order, or by breaking the connection. */
  readonly ended: Promise<'in order' | 'broken'>;
}

export interface StreamClientOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
  /** Nothing is read from the beginning. */
  readonly paused?: boolean;
  readonly onEvent?: (event: ReceivedEvent, client: StreamClient) => void;
}

/** Resolves when the head of the answer is here. */
export const openStream = async (url: string, options: StreamClientOptions = {}): Promise<StreamClient> => {
  const { headers = {}, method = 'GET' } = options;
  const sent = request(url, { method, headers: { accept: 'text/event-stream', ...headers }, agent: false }).end();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve);
    sent.on('error', reject);
  });
  const events: ReceivedEvent[] = [];
  const comments: string[] = [];
  let [text, unread, lastEventId] = ['', '', ''];
  let retryMs: number | null = null;
  let hasLeft = false;

  const takeBlock = (block: string): void => {
    let [data, type] = ['', ''];
    for (const line of block.split('\n')) {
      const colon = line.indexOf(':');
      const [field, value] = [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
      if (field === '') comments.push(value);
      if (field === 'id') lastEventId = value;
      if (field === 'event') type = value;
      if (field === 'data') data += value;
      if (field === 'retry') retryMs = Number(value);
    }
    if (data === '') return;
    const event = { id: lastEventId, type, json: JSON.parse(data) };
    events.push(event);
    options.onEvent?.(event, client);
  };
  const ended = new Promise<'in order' | 'broken'>((resolve) => {
    response.on('end', () => resolve('in order'));
    response.on('error', () => resolve('broken'));
  });
  const client: StreamClient = {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    comments,
    text: () => text,
    lastEventId: () => lastEventId,
    retryMs: () => retryMs,
    pause: () => response.pause(),
    resume: () => response.resume(),
    leave: () => {
      hasLeft = true;
      sent.destroy();
    },
    ended,
  };
  response.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    unread += chunk;
    for (let end = unread.indexOf('\n\n'); end >= 0 && !hasLeft; end = unread.indexOf('\n\n')) {
      takeBlock(unread.slice(0, end));
      unread = unread.slice(end + 2);
    }
  });
  if (options.paused === true) response.pause();
  return client;
};

export const receivedIds = (client: StreamClient): string[] => client.events.map(({ json }) => json.id);

export const untilReceived = (client: StreamClient, count: number, timeoutMs?: number): Promise<void> =>
  eventually(() => {
    if (client.events.length < count) throw new Error(`only ${client.events.length} of ${count} events have come`);
  }, timeoutMs);
