import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { bearerToken, hashToken } from '../../../credentials/index.js';
import { EventStoreUnavailableError } from '../../../event-store/index.js';
import { type Problem, RouteGates } from '../../../http/index.js';
import { SourceDirectory, whyTokenIsRefused } from '../../sources/index.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** On the ingestion route: whose delivery this is and when its head came in. */
    delivery?: { readonly sourceId: string; readonly receivedAt: Date };
  }
}

const NO_TOKEN: Problem = {
  status: 401,
  detail: 'No token: add ?token=… to the address, or send Authorization: Bearer …',
  headers: { 'www-authenticate': 'Bearer' },
};

const UNKNOWN_TOKEN: Problem = { status: 404, detail: 'Source not found' };

/** With the delivery's own deadline this stays below the 10 s after which GitLab gives up. */
const LOOK_UP_MS = 1_500;

const NOT_KNOWN_NOW: Problem = {
  status: 503,
  detail: 'The source cannot be looked up at the moment. Send it again.',
  headers: { 'retry-after': '5' },
};

const NOT_YET_KNOWN: Problem = {
  status: 503,
  detail: 'The service is still starting.',
  headers: { 'retry-after': '2' },
};

/** Lets deliveries in by their source's token, before a byte of their body is read. */
@Injectable()
export class SourceTokenGate {
  constructor(
    private readonly sources: SourceDirectory,
    gates: RouteGates,
  ) {
    gates.register('source-token', (request) => this.refuse(request));
  }

  private refuse(request: FastifyRequest): Problem | null | Promise<Problem | null> {
    const receivedAt = new Date();
    const token = bearerToken(request.headers.authorization) ?? tokenInUrl(request);
    if (token === null) return NO_TOKEN;

    const tokenHash = hashToken(token);
    return this.admit(request, tokenHash, receivedAt) ? null : this.lookAgain(request, tokenHash, receivedAt);
  }

  /** False: the token opens nothing, or is not known here, yet. */
  private admit(request: FastifyRequest, tokenHash: string, receivedAt: Date): boolean {
    const token = this.sources.findByTokenHash(tokenHash);
    if (token === null || !token.source.enabled || whyTokenIsRefused(token, receivedAt) !== null) return false;
    request.delivery = { sourceId: token.source.id, receivedAt };
    return true;
  }

  /**
   * Another process may just have issued the token. A 404 counts towards the four failures after which GitLab switches the hook
   * off: it is said only when it is certain.
   */
  private async lookAgain(request: FastifyRequest, tokenHash: string, receivedAt: Date): Promise<Problem | null> {
    if (!this.sources.caughtUp) return NOT_YET_KNOWN;
    try {
      await this.sources.catchUp(LOOK_UP_MS);
    } catch (error) {
      if (error instanceof EventStoreUnavailableError) return NOT_KNOWN_NOW;
      throw error;
    }
    return this.admit(request, tokenHash, receivedAt) ? null : UNKNOWN_TOKEN;
  }
}

/** Of a repeated `token` the first one counts. */
const tokenInUrl = (request: FastifyRequest): string | null => {
  const given = (request.query as { token?: string | string[] }).token;
  const token = Array.isArray(given) ? given[0] : given;
  return token === undefined || token === '' ? null : token;
};
