import { randomUUID } from 'node:crypto';
import { Controller, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../../http/index.js';
import { parseBody } from '../json/parse-body.js';
import { normaliseDelivery } from '../normalise/normalise-delivery.js';
import { TakeDelivery } from '../take-delivery.js';
import { deliveryAnswer } from './delivery-answer.js';

/** GitLab's own limit for a webhook's body is 25 MB. */
const MOST_BYTES = 26_214_400;

const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

/** Where GitLab delivers. Reads, normalises, dispatches, answers; what a delivery means is decided by the alerts. */
@Controller('functions/v1/events')
export class EventsController {
  constructor(private readonly deliveries: TakeDelivery) {}

  @Post()
  @RouteConfig({ credential: 'source-token', rawBodyLimit: MOST_BYTES })
  async receive(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { delivery, rawBody } = request;
    if (delivery === undefined) throw new Error('no source token gate stands before the ingestion route');

    const body = rawBody === undefined ? null : parseBody(rawBody);
    if (body === null) throw new ProblemError({ status: 400, detail: 'The body has to be a JSON object.' });

    const content = normaliseDelivery(body);
    const { sourceId, receivedAt } = delivery;
    const received = await this.deliveries.take(
      { deliveryId: randomUUID(), sourceId, receivedAt, traceparent: traceparentOf(request) },
      content,
    );
    request.deliveryResult = received.result;
    const event = content.kind === 'pipeline' ? content.event : null;
    const answer = deliveryAnswer(sourceId, receivedAt, event, received);
    reply.code(200).header('content-type', 'application/json; charset=utf-8').send(answer);
  }
}

const traceparentOf = (request: FastifyRequest): string | null => {
  const header = request.headers.traceparent;
  return typeof header === 'string' && TRACEPARENT.test(header) ? header : null;
};
