import { randomUUID } from 'node:crypto';
import { Controller, Post, Req, Res } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError } from '../../../http/index.js';
import { DEFAULT_POLICY, ReceivePipelineEvent } from '../../alerts/index.js';
import { parseBody } from '../json/parse-body.js';
import { normaliseDelivery } from '../normalise/normalise-delivery.js';
import { deliveryAnswer, ignoredDelivery } from './delivery-answer.js';

/** GitLab's own limit for a webhook's body is 25 MB. */
const MOST_BYTES = 26_214_400;

/** For the event store, once the body is here. GitLab gives up after 10 s; by then it must have our answer, also a 503. */
const DEADLINE_MS = 5_000;

const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/;

/** Where GitLab delivers. Reads, normalises, dispatches, answers; what a delivery means is decided by the alerts. */
@Controller('functions/v1/events')
export class EventsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @RouteConfig({ credential: 'source-token', rawBodyLimit: MOST_BYTES })
  async receive(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { delivery, rawBody } = request;
    if (delivery === undefined) throw new Error('no source token gate stands before the ingestion route');

    const body = rawBody === undefined ? null : parseBody(rawBody);
    if (body === null) throw new ProblemError({ status: 400, detail: 'The body has to be a JSON object.' });

    const deliveryId = randomUUID();
    const normalised = normaliseDelivery(body);
    const { sourceId, receivedAt } = delivery;
    const answer =
      normalised.kind === 'ignored'
        ? deliveryAnswer(sourceId, receivedAt, null, ignoredDelivery(deliveryId, normalised.reason))
        : deliveryAnswer(
            sourceId,
            receivedAt,
            normalised.event,
            await this.commands.execute(
              new ReceivePipelineEvent({
                deliveryId,
                sourceId,
                receivedAt,
                deadline: Date.now() + DEADLINE_MS,
                event: normalised.event,
                policy: DEFAULT_POLICY,
                traceparent: traceparentOf(request),
              }),
            ),
          );
    reply.code(200).header('content-type', 'application/json; charset=utf-8').send(answer);
  }
}

const traceparentOf = (request: FastifyRequest): string | null => {
  const header = request.headers.traceparent;
  return typeof header === 'string' && TRACEPARENT.test(header) ? header : null;
};
