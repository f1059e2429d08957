import { Module } from '@nestjs/common';
import { SourcesModule } from '../modules/sources/index.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

/** Whether this process lives, and whether it would take a delivery. */
@Module({ imports: [SourcesModule], controllers: [HealthController], providers: [Readiness] })
export class HealthModule {}
