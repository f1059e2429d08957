import { Global, Module } from '@nestjs/common';
import { RouteGates } from './route-gates.js';

@Global()
@Module({ providers: [RouteGates], exports: [RouteGates] })
export class HttpModule {}
