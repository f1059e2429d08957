import type { FastifyContextConfig } from 'fastify';
import type { Problem } from '../../../http/index.js';
import type { Actor } from '../actor.js';
import { ROLES, type Role } from '../domain/index.js';
import './requires-role.decorator.js';

const READING = new Set(['GET', 'HEAD']);

/** The least role that a route takes. */
export const requiredRole = (method: string, { role }: Pick<FastifyContextConfig, 'role'>): Role =>
  role ?? (READING.has(method) ? 'reader' : 'admin');

/** Null: the actor may call the route; else 403. */
export const refuseActor = (
  actor: Actor,
  method: string,
  config: Pick<FastifyContextConfig, 'role' | 'unrestricted'>,
): Problem | null => {
  const required = requiredRole(method, config);
  if (ROLES.indexOf(actor.role) < ROLES.indexOf(required)) {
    return {
      status: 403,
      detail: `This needs an API key with the role ${required}; this one has the role ${actor.role}.`,
      extensions: { requiredRole: required, role: actor.role },
    };
  }
  if (config.unrestricted === true && actor.sources !== null) {
    return {
      status: 403,
      detail: 'This is about all sources: it needs an API key that is not restricted to some of them, as this one is.',
      extensions: { requiredRole: required, role: actor.role },
    };
  }
  return null;
};
