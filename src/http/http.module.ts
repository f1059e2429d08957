import { Global, Module } from '@nestjs/common';
import { PublicAddress } from './public-address.js';
import { RouteGates } from './route-gates.js';

/** Needs the global configuration module. */
@Global()
@Module({ providers: [RouteGates, PublicAddress], exports: [RouteGates, PublicAddress] })
export class HttpModule {}
