import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { Lifecycle } from '../config/index.js';
import { ErrorFilter } from './error.filter.js';
import { RouteGates } from './route-gates.js';
import { applyRouteOptions } from './route-options.js';
import { closeConnectionsWhileStopping, refuseWhileStopping } from './stopping.js';
import { tellOfFailedBodies } from './tell-of-failed-bodies.js';
import { RequestValidationPipe } from './validation.pipe.js';

/**
 * Everything the application needs on top of {@link createHttpAdapter}. Call it after the application is made and before
 * `init()` or `listen()`, which register the routes:
 *
 * ```ts
 * const app = await NestFactory.create<NestFastifyApplication>(AppModule, createHttpAdapter());
 * configureHttp(app);
 * await app.listen(port, host);
 * ```
 */
export const configureHttp = (app: NestFastifyApplication): void => {
  const gates = app.get(RouteGates);
  const lifecycle = app.get(Lifecycle);
  const server: FastifyInstance = app.getHttpAdapter().getInstance();
  server.addHook('onSend', closeConnectionsWhileStopping(lifecycle));
  tellOfFailedBodies(server, (credential) => gates.bodyFailedFor(credential));
  applyRouteOptions(server, (credential) => gates.gateFor(credential), refuseWhileStopping(lifecycle));
  app.useGlobalFilters(new ErrorFilter());
  app.useGlobalPipes(new RequestValidationPipe());
};
