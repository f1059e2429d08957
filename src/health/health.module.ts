import { Module } from '@nestjs/common';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

/** Whether this process lives, and whether it would take a delivery. */
@Module({ controllers: [HealthController], providers: [Readiness] })
export class HealthModule {}
