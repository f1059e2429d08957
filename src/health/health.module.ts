import { Module } from '@nestjs/common';
import { IngestionModule } from '../modules/ingestion/index.js';
import { SourcesModule } from '../modules/sources/index.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

/** Whether this process lives, and whether it would take a delivery. */
@Module({ imports: [IngestionModule, SourcesModule], controllers: [HealthController], providers: [Readiness] })
export class HealthModule {}
