import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { hashToken } from '../../../credentials/index.js';
import { EventStoreUnavailableError } from '../../../event-store/index.js';
import { FailedCredentials, type Problem, RouteGates } from '../../../http/index.js';
import { type KnownToken, SourceDirectory, whyTokenIsRefused } from '../../sources/index.js';
import type { Arrival, ProvenDelivery } from '../proven-delivery.js';
import { NO_TOKEN, NOT_KNOWN_NOW, NOT_YET_KNOWN, UNKNOWN_TOKEN } from './gate-problems.js';
import { givenToken } from './given-token.js';
import { traceparentOf } from './traceparent.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** On the ingestion route. */
    delivery?: ProvenDelivery;
  }
}

/** With the delivery's own deadline this stays below the 10 s after which GitLab gives up. */
const LOOK_UP_MS = 1_500;

/** Lets deliveries in by their proof of sender, as far as it shows before a byte of their body is read. */
@Injectable()
export class SourceTokenGate {
  constructor(
    private readonly sources: SourceDirectory,
    private readonly failures: FailedCredentials,
    gates: RouteGates,
  ) {
    gates.register('source-token', (request) => this.refuse(request));
  }

  private refuse(request: FastifyRequest): Problem | null | Promise<Problem | null> {
    const arrival: Arrival = { deliveryId: randomUUID(), receivedAt: new Date() };
    const given = givenToken(request);
    if (given === null) return this.reject(request, NO_TOKEN);

    const tokenHash = hashToken(given.token);
    const known = this.sources.findByTokenHash(tokenHash);
    return known === null ? this.lookAgain(request, arrival, tokenHash) : this.admit(request, arrival, known);
  }

  /**
   * Another process may just have issued the token. A 404 counts towards the four failures after which GitLab switches the hook
   * off: it is said only when it is certain.
   */
  private async lookAgain(request: FastifyRequest, arrival: Arrival, tokenHash: string): Promise<Problem | null> {
    if (!this.sources.caughtUp) return NOT_YET_KNOWN;
    try {
      await this.sources.catchUp(LOOK_UP_MS);
    } catch (error) {
      if (error instanceof EventStoreUnavailableError) return NOT_KNOWN_NOW;
      throw error;
    }
    const known = this.sources.findByTokenHash(tokenHash);
    return known === null ? this.reject(request, UNKNOWN_TOKEN) : this.admit(request, arrival, known);
  }

  private admit(request: FastifyRequest, arrival: Arrival, token: KnownToken): Problem | null {
    if (whyTokenIsRefused(token, arrival.receivedAt) !== null) return this.reject(request, UNKNOWN_TOKEN);
    request.delivery = { ...arrival, source: token.source, traceparent: traceparentOf(request.headers) };
    return null;
  }

  private reject(request: FastifyRequest, problem: Problem): Problem {
    return this.failures.count(request) ?? problem;
  }
}
