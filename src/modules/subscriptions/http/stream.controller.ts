import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { EVENT_STORE, type EventStore, type Position } from '../../../event-store/index.js';
import { decodeCursor, unavailable } from '../../../http/index.js';
import { type Actor, ApiKeyDirectory, CurrentActor, mayKnow } from '../../access/index.js';
import { EventStreams } from '../stream/event-streams.js';
import { explainUnknownPosition, feedCursor } from './feed-cursor.js';
import { StreamParameters } from './stream.parameters.js';

/** No cache keeps it, no proxy gathers or compresses it. A stream that ends ends its connection. */
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  'x-accel-buffering': 'no',
  connection: 'close',
};

const RETRY_AFTER_SECONDS = 10;

@Controller('v1/events/stream')
export class StreamController {
  constructor(
    private readonly streams: EventStreams,
    private readonly keys: ApiKeyDirectory,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Get()
  async stream(
    @Query() parameters: StreamParameters,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const after = this.cursorOf(request, parameters);
    const start = await this.streams.startingPoint(after).catch(explainUnknownPosition);
    if (this.streams.isFull) {
      throw unavailable('This process has as many readers of the stream as it takes.', RETRY_AFTER_SECONDS);
    }
    if (request.method === 'HEAD') {
      reply.headers(HEADERS).send();
      return;
    }
    reply.hijack();
    reply.raw.writeHead(200, HEADERS);
    this.streams.begin({
      response: reply.raw,
      start,
      mayKnow: (sourceId) => mayKnow(actor, sourceId),
      watchKey: (onEnd) => this.keys.watch(actor, onEnd),
    });
  }

  /** `Last-Event-ID` is what a client that comes back sends by itself; an empty one says that it has had nothing. */
  private cursorOf({ headers }: FastifyRequest, { after }: StreamParameters): Position | null {
    const lastEventId = headers['last-event-id'];
    const { storeId } = this.store;
    if (typeof lastEventId === 'string' && lastEventId !== '') {
      return decodeCursor(lastEventId, feedCursor(storeId, 'Last-Event-ID'));
    }
    return decodeCursor(after, feedCursor(storeId));
  }
}
