import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { hashToken } from '../../../credentials/index.js';
import { EventStoreUnavailableError } from '../../../event-store/index.js';
import { type Problem, RouteGates } from '../../../http/index.js';
import type { DeliveryProof } from '../../deliveries/index.js';
import { SourceDirectory } from '../../sources/index.js';
import type { Attempt } from '../proven-delivery.js';
import { LOOK_UP_MS, NO_TOKEN, NOT_KNOWN_NOW, NOT_YET_KNOWN, UNKNOWN_TOKEN } from './gate-problems.js';
import { givenToken } from './given-token.js';
import { ProveSender } from './prove-sender.js';
import { RejectDeliveries } from './reject-deliveries.js';

/** Lets deliveries in by their proof of sender, as far as it shows before a byte of their body is read. */
@Injectable()
export class SourceTokenGate {
  constructor(
    private readonly sources: SourceDirectory,
    private readonly senders: ProveSender,
    private readonly rejections: RejectDeliveries,
    gates: RouteGates,
  ) {
    gates.register('source-token', (request) => this.refuse(request), rejections.bodyFailed);
  }

  private refuse(request: FastifyRequest): Problem | null | Promise<Problem | null> {
    const given = givenToken(request);
    const attempt: Attempt = {
      deliveryId: randomUUID(),
      receivedAt: new Date(),
      startedAt: performance.now(),
      place: given?.place ?? null,
    };
    if (given === null) return this.rejections.reject(request, attempt, nobody(attempt), NO_TOKEN);

    const tokenHash = hashToken(given.token);
    request.tokenHash = tokenHash;
    const known = this.sources.findByTokenHash(tokenHash);
    if (known === null) return this.lookAgain(request, attempt, tokenHash);
    return this.senders.prove(request, attempt, known);
  }

  /**
   * Another process may just have issued the token. A 404 counts towards the four failures after which GitLab switches the hook
   * off: it is said only when it is certain.
   */
  private async lookAgain(request: FastifyRequest, attempt: Attempt, tokenHash: string): Promise<Problem | null> {
    if (!this.sources.caughtUp) return NOT_YET_KNOWN;
    try {
      await this.sources.catchUp(LOOK_UP_MS);
    } catch (error) {
      if (error instanceof EventStoreUnavailableError) return NOT_KNOWN_NOW;
      throw error;
    }
    const known = this.sources.findByTokenHash(tokenHash);
    if (known !== null) return this.senders.prove(request, attempt, known);
    return this.rejections.reject(request, attempt, nobody(attempt), UNKNOWN_TOKEN, 'the token belongs to no source');
  }
}

const nobody = ({ place }: Attempt): { readonly sourceId: null; readonly proof: DeliveryProof } => ({
  sourceId: null,
  proof: { token: place, tokenId: null, gitlabToken: 'unchecked', signature: 'unchecked' },
});
