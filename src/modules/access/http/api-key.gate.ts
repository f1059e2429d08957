import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { bearerToken, hashToken, isSecretToken } from '../../../credentials/index.js';
import { EventStoreUnavailableError } from '../../../event-store/index.js';
import { FailedCredentials, type Problem, ProblemError, RouteGates } from '../../../http/index.js';
import type { Actor } from '../actor.js';
import { AdminKey } from '../admin-key.js';
import { ApiKeyDirectory } from '../directory/api-key-directory.js';
import { actorWith, type KnownApiKey } from '../directory/known-api-key.js';
import { keyFault } from '../domain/index.js';
import { refuseActor } from './route-access.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** On routes that need an API key: who it belongs to. */
    actor?: Actor;
  }
}

const LOOK_UP_MS = 1_500;

const NO_KEY: Problem = {
  status: 401,
  detail: 'This needs an API key: send Authorization: Bearer <key>. A key in the address is not looked at.',
  headers: { 'www-authenticate': 'Bearer realm="pipeline-alerts"' },
};

const refusedKey = (detail: string): Problem => ({
  status: 401,
  detail,
  headers: { 'www-authenticate': 'Bearer realm="pipeline-alerts", error="invalid_token"' },
});

const WRONG_KEY = refusedKey('This API key is not known.');
const FAULTY_KEY = {
  revoked: refusedKey('This API key is revoked.'),
  expired: refusedKey('This API key has expired.'),
} as const;

const NOT_KNOWN_NOW: Problem = {
  status: 503,
  detail: 'The API key cannot be looked up at the moment. Send it again.',
  headers: { 'retry-after': '5' },
};

const NOT_YET_KNOWN: Problem = {
  status: 503,
  detail: 'The service is still starting.',
  headers: { 'retry-after': '2' },
};

/**
 * Opens every route that is not marked otherwise to whoever has an API key whose role is high enough. It looks twice: before the body is read, and as
 * a Nest guard after that, because a body may take a minute to come and the key may be revoked meanwhile.
 */
@Injectable()
export class ApiKeyGate implements CanActivate {
  constructor(
    private readonly adminKey: AdminKey,
    private readonly keys: ApiKeyDirectory,
    private readonly failures: FailedCredentials,
    gates: RouteGates,
  ) {
    gates.register('api-key', (request) => this.refuse(request));
  }

  /** @throws ProblemError 401 where the key has come to its end since the head was here */
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = request.actor?.keyId == null ? null : this.keys.get(request.actor.keyId);
    const refusal = key === null ? null : this.admitWith(request, key);
    if (refusal !== null) throw new ProblemError(refusal);
    return true;
  }

  private refuse(request: FastifyRequest): Problem | null | Promise<Problem | null> {
    const key = bearerToken(request.headers.authorization);
    if (key === null) return this.failed(request, NO_KEY);
    const admin = this.adminKey.actorOf(key);
    if (admin !== null) return admit(request, admin);
    if (!isSecretToken('pak_', key)) return this.failed(request, WRONG_KEY);

    // Before that a revoked key may be known whose revocation is not.
    if (!this.keys.caughtUp) return NOT_YET_KNOWN;
    const keyHash = hashToken(key);
    const known = this.keys.findByHash(keyHash);
    return known === null ? this.lookAgain(request, keyHash) : this.admitWith(request, known);
  }

  /** Another process may just have issued it. However many keys are tried, the store is asked ten times a second at most. */
  private async lookAgain(request: FastifyRequest, keyHash: string): Promise<Problem | null> {
    try {
      await this.keys.catchUp(LOOK_UP_MS);
    } catch (error) {
      if (error instanceof EventStoreUnavailableError) return NOT_KNOWN_NOW;
      throw error;
    }
    const known = this.keys.findByHash(keyHash);
    return known === null ? this.failed(request, WRONG_KEY) : this.admitWith(request, known);
  }

  private admitWith(request: FastifyRequest, key: KnownApiKey): Problem | null {
    const fault = keyFault(key, new Date());
    return fault === null ? admit(request, actorWith(key)) : this.failed(request, FAULTY_KEY[fault]);
  }

  private failed(request: FastifyRequest, refusal: Problem): Problem {
    return this.failures.count(request) ?? refusal;
  }
}

const admit = (request: FastifyRequest, actor: Actor): Problem | null => {
  request.actor = actor;
  return refuseActor(actor, request.method, request.routeOptions.config);
};
