import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Problem } from '../../../http/index.js';
import type { DeliveryProof } from '../../deliveries/index.js';
import {
  type KnownSecrets,
  type KnownToken,
  SourceDirectory,
  SourceSecrets,
  whyTokenIsRefused,
} from '../../sources/index.js';
import { awaitSecrets } from '../proof/await-secrets.js';
import { checkHead } from '../proof/check-head.js';
import { refuseHead } from '../proof/proof-refusals.js';
import type { Attempt, PendingSignature, ProvenDelivery } from '../proven-delivery.js';
import { LOOK_UP_MS, NOT_KNOWN_NOW, UNKNOWN_TOKEN } from './gate-problems.js';
import { RejectDeliveries } from './reject-deliveries.js';
import { traceparentOf } from './traceparent.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** On the ingestion route: of the token that was given. */
    tokenHash?: string;
    /** On the ingestion route. */
    delivery?: ProvenDelivery;
    /** On the ingestion route, where the source has signing keys. */
    pendingSignature?: PendingSignature | undefined;
  }
}

const TOKEN_FAULTS = { revoked: 'the token was revoked', expired: 'the token has expired' } as const;

const SECRETS_AWAY = 'the secrets of the source could not be read, so it was not known what this delivery has to prove';

/** Checks what the head of a delivery proves beside its token, which is a known one. */
@Injectable()
export class ProveSender {
  constructor(
    private readonly sources: SourceDirectory,
    private readonly secrets: SourceSecrets,
    private readonly rejections: RejectDeliveries,
  ) {}

  /** Null: the delivery is let in, and stands in the request. */
  prove(request: FastifyRequest, attempt: Attempt, token: KnownToken): Problem | null | Promise<Problem | null> {
    const { source, tokenId } = token;
    const why = whyTokenIsRefused(token, new Date());
    if (why !== null) {
      const proof: DeliveryProof = { token: attempt.place, tokenId, gitlabToken: 'unchecked', signature: 'unchecked' };
      return this.rejections.reject(request, attempt, { sourceId: source.id, proof }, UNKNOWN_TOKEN, TOKEN_FAULTS[why]);
    }
    const secrets = this.secrets.of(source);
    if (secrets !== null) return this.proveWith(secrets, request, attempt, token);
    const latest = () => this.secrets.of(this.sources.get(source.id) ?? source);
    return awaitSecrets(latest, LOOK_UP_MS).then((late) => {
      if (late !== null) return this.proveWith(late, request, attempt, token);
      const proof: DeliveryProof = { token: attempt.place, tokenId, gitlabToken: 'unchecked', signature: 'unchecked' };
      return this.rejections.putOff(attempt, { sourceId: source.id, proof }, NOT_KNOWN_NOW, SECRETS_AWAY);
    });
  }

  /**
   * Looks once more now that the body is here, which may have taken a minute to come: what was revoked, removed or disabled meanwhile counts. Where
   * nothing was, that is one look-up in memory. Null as for {@link prove}.
   */
  proveAgain(request: FastifyRequest): Problem | null | Promise<Problem | null> {
    const { delivery, tokenHash } = request;
    const token = tokenHash === undefined ? null : this.sources.findByTokenHash(tokenHash);
    if (delivery === undefined || token === null) {
      throw new Error('no source token gate stands before the ingestion route');
    }
    const { deliveryId, receivedAt, startedAt, proof } = delivery;
    // Every change to a source makes another object of it; time alone makes a token expire.
    if (token.source === delivery.source && whyTokenIsRefused(token, new Date()) === null) return null;
    return this.prove(request, { deliveryId, receivedAt, startedAt, place: proof.token }, token);
  }

  private proveWith(
    { gitlabToken, signingKeys }: KnownSecrets,
    request: FastifyRequest,
    attempt: Attempt,
    { source, tokenId }: KnownToken,
  ): Problem | null {
    const keys = signingKeys.map(({ key }) => key);
    const head = checkHead({ gitlabToken, signingKeys: keys }, request.headers, attempt.receivedAt.getTime());
    const pending = typeof head.signature === 'object' ? { head: head.signature, keys } : undefined;
    const proof: DeliveryProof = {
      token: attempt.place,
      tokenId,
      gitlabToken: head.gitlabToken,
      signature: typeof head.signature === 'object' ? 'unchecked' : head.signature,
    };
    const refusal = refuseHead(head);
    if (refusal !== null) return this.rejections.reject(request, attempt, { sourceId: source.id, proof }, refusal);

    const { deliveryId, receivedAt, startedAt } = attempt;
    const traceparent = traceparentOf(request.headers);
    request.delivery = { deliveryId, receivedAt, startedAt, source, tokenId, proof, traceparent };
    request.pendingSignature = pending;
    return null;
  }
}
