import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ErrorFilter } from './error.filter.js';
import { RouteGates } from './route-gates.js';
import { applyRouteOptions } from './route-options.js';
import { createValidationPipe } from './validation.pipe.js';

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
  applyRouteOptions(app.getHttpAdapter().getInstance(), (credential) => gates.gateFor(credential));
  app.useGlobalFilters(new ErrorFilter());
  app.useGlobalPipes(createValidationPipe());
};
