import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Problem } from './problem.js';

/** Whose credential opens a route. */
export type Credential = 'api-key' | 'source-token' | 'none';

/** Looks at a request's head before any of its body is read. Null: go on; else what to answer. A promise only where it has to wait. */
export type RouteGate = (request: FastifyRequest) => Problem | null | Promise<Problem | null>;

/** Hears of a request that passed the gate and whose body then did not come in: too large, cut off. It is answered elsewhere. */
export type BodyFailed = (request: FastifyRequest, error: Error) => void;

/**
 * Who checks which credential. Modules register their gate in their constructors; `configureHttp` puts it before every route
 * that asks for it, and refuses to start while one is missing.
 *
 * A Nest guard would run only after Fastify has read the body, up to 25 MB of it, for anybody who asks.
 */
@Injectable()
export class RouteGates {
  private readonly gates = new Map<Credential, RouteGate>();
  private readonly listeners = new Map<Credential, BodyFailed>();

  register(credential: Exclude<Credential, 'none'>, gate: RouteGate, bodyFailed?: BodyFailed): void {
    this.gates.set(credential, gate);
    if (bodyFailed !== undefined) this.listeners.set(credential, bodyFailed);
  }

  /** Null where nobody wants to know. */
  bodyFailedFor(credential: Credential): BodyFailed | null {
    return this.listeners.get(credential) ?? null;
  }

  /** @throws Error where nobody checks the credential: the route would stand open */
  gateFor(credential: Credential): RouteGate | null {
    if (credential === 'none') return null;
    const gate = this.gates.get(credential);
    if (gate === undefined) {
      throw new Error(
        `a route needs a credential of kind ${credential}, but no module registered a gate that checks it`,
      );
    }
    return gate;
  }
}
