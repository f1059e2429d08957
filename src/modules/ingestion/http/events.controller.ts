import { Controller, Post, Req, Res } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { expectedProblem, letGoOfBody, ProblemError } from '../../../http/index.js';
import { SourceActivity } from '../../sources/index.js';
import type { NormalisedDelivery } from '../normalise/normalise-delivery.js';
import { WRONG_SIGNATURE } from '../proof/proof-refusals.js';
import { isSignedBy } from '../proof/verify-signature.js';
import type { ProvenDelivery } from '../proven-delivery.js';
import type { ReceivedDelivery } from '../received-delivery.js';
import { RecordDeliveries } from '../record-deliveries.js';
import { TakeDelivery } from '../take-delivery.js';
import { deliveryAnswer } from './delivery-answer.js';
import { MOST_BYTES } from './most-bytes.js';
import { ProveSender } from './prove-sender.js';
import { readContent } from './read-content.js';
import { RejectDeliveries } from './reject-deliveries.js';

const NO_BODY = Buffer.alloc(0);

/** Where GitLab delivers. Reads, normalises, dispatches, answers; what a delivery means is decided by the alerts. */
@Controller('functions/v1/events')
export class EventsController {
  constructor(
    private readonly senders: ProveSender,
    private readonly deliveries: TakeDelivery,
    private readonly rejections: RejectDeliveries,
    private readonly record: RecordDeliveries,
    private readonly activity: SourceActivity,
  ) {}

  @Post()
  @RouteConfig({ credential: 'source-token', rawBodyLimit: MOST_BYTES })
  async receive(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const again = this.senders.proveAgain(request);
    const refusal = again instanceof Promise ? await again : again;
    if (refusal !== null) throw new ProblemError(refusal);
    const delivery = this.proven(request);
    this.activity.noteDelivery(delivery.source.id, delivery.tokenId, delivery.receivedAt);

    const content = this.contentOf(request, delivery);
    const received = await this.take(delivery, content);
    request.deliveryResult = received.result;
    reply
      .code(received.result === 'queued' ? 202 : 200)
      .header('content-type', 'application/json; charset=utf-8')
      .send(deliveryAnswer(delivery, content, received));
    this.record.taken(delivery, content, received);
  }

  /** The signature is made over the bytes as they came: it is verified before anything looks into them. */
  private proven(request: FastifyRequest): ProvenDelivery {
    const { delivery, pendingSignature, rawBody = NO_BODY } = request;
    if (delivery === undefined) throw new Error('no source token gate stands before the ingestion route');
    if (pendingSignature === undefined) return delivery;

    const isValid = isSignedBy(pendingSignature.keys, pendingSignature.head, rawBody);
    const proof = { ...delivery.proof, signature: isValid ? 'ok' : 'wrong' } as const;
    if (isValid) return { ...delivery, proof };
    const sender = { sourceId: delivery.source.id, proof };
    throw new ProblemError(this.rejections.reject(request, delivery, sender, WRONG_SIGNATURE));
  }

  /** Not async, and lets go of the bytes: a delivery that has to wait keeps only what is made of them. */
  private contentOf(request: FastifyRequest, delivery: ProvenDelivery): NormalisedDelivery {
    const { rawBody = NO_BODY } = request;
    letGoOfBody(request);
    try {
      return readContent(delivery.source, rawBody);
    } catch (error) {
      throw this.refused(delivery, null, error);
    }
  }

  private async take(delivery: ProvenDelivery, content: NormalisedDelivery): Promise<ReceivedDelivery> {
    try {
      return await this.deliveries.take(delivery, content);
    } catch (error) {
      throw this.refused(delivery, content, error);
    }
  }

  private refused(delivery: ProvenDelivery, content: NormalisedDelivery | null, error: unknown): unknown {
    const reason = expectedProblem(error)?.detail ?? 'The service failed; its log says more.';
    this.record.refused(delivery, { sourceId: delivery.source.id, proof: delivery.proof }, reason, content);
    return error;
  }
}
