import { Global, Module } from '@nestjs/common';
import { FailedCredentials } from './failed-credentials.js';
import { PublicAddress } from './public-address.js';
import { RouteGates } from './route-gates.js';

/** Needs the global configuration module. */
@Global()
@Module({
  providers: [RouteGates, PublicAddress, FailedCredentials],
  exports: [RouteGates, PublicAddress, FailedCredentials],
})
export class HttpModule {}
