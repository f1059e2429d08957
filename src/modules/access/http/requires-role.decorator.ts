import { RouteConfig } from '@nestjs/platform-fastify';
import type { Role } from '../domain/index.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The least role. Left out: reader for what only reads, admin for the rest, so that a forgotten marker closes a route. */
    role?: Role;
    /** Whether it takes a key that is not restricted to sources. */
    unrestricted?: boolean;
  }
}

/**
 * Says who may call a route, where it is not what the method says anyway. `unrestricted`: the route is about all sources, or about none, so
 * that a key restricted to some has no business there.
 */
export const RequiresRole = (role: Role, { unrestricted = false } = {}): MethodDecorator =>
  RouteConfig({ role, unrestricted });
