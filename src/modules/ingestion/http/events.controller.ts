import { Controller, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TakeDelivery } from '../take-delivery.js';
import { deliveryAnswer } from './delivery-answer.js';
import { readContent } from './read-content.js';

/** GitLab's own limit for a webhook's body is 25 MB. */
const MOST_BYTES = 26_214_400;

const NO_BODY = Buffer.alloc(0);

/** Where GitLab delivers. Reads, normalises, dispatches, answers; what a delivery means is decided by the alerts. */
@Controller('functions/v1/events')
export class EventsController {
  constructor(private readonly deliveries: TakeDelivery) {}

  @Post()
  @RouteConfig({ credential: 'source-token', rawBodyLimit: MOST_BYTES })
  async receive(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { delivery } = request;
    if (delivery === undefined) throw new Error('no source token gate stands before the ingestion route');

    const content = readContent(delivery.source, bodyOf(request));
    const received = await this.deliveries.take(delivery, content);
    reply
      .code(received.result === 'queued' ? 202 : 200)
      .header('content-type', 'application/json; charset=utf-8')
      .send(deliveryAnswer(delivery, content, received));
  }
}

/** Lets go of the bytes, so that a delivery that has to wait does not keep them. */
const bodyOf = (request: FastifyRequest): Buffer => {
  const body = request.rawBody ?? NO_BODY;
  request.rawBody = undefined;
  request.body = undefined;
  return body;
};
