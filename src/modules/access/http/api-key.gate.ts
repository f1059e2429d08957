import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { bearerToken } from '../../../credentials/index.js';
import { FailedCredentials, type Problem, RouteGates } from '../../../http/index.js';
import type { Actor } from '../actor.js';
import { AdminKey } from '../admin-key.js';
import { refuseActor } from './route-access.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** On routes that need an API key: who it belongs to. */
    actor?: Actor;
  }
}

const NO_KEY: Problem = {
  status: 401,
  detail: 'This needs an API key: send Authorization: Bearer <key>. A key in the address is not looked at.',
  headers: { 'www-authenticate': 'Bearer realm="pipeline-alerts"' },
};

const WRONG_KEY: Problem = {
  status: 401,
  detail: 'This API key is not known.',
  headers: { 'www-authenticate': 'Bearer realm="pipeline-alerts", error="invalid_token"' },
};

/** Opens every route that is not marked otherwise to whoever has an API key whose role is high enough. */
@Injectable()
export class ApiKeyGate {
  constructor(
    private readonly adminKey: AdminKey,
    private readonly failures: FailedCredentials,
    gates: RouteGates,
  ) {
    gates.register('api-key', (request) => this.refuse(request));
  }

  private refuse(request: FastifyRequest): Problem | null {
    const key = bearerToken(request.headers.authorization);
    if (key === null) return this.failures.count(request) ?? NO_KEY;

    const actor = this.adminKey.actorOf(key);
    if (actor === null) return this.failures.count(request) ?? WRONG_KEY;
    request.actor = actor;
    return refuseActor(actor, request.method, request.routeOptions.config);
  }
}
