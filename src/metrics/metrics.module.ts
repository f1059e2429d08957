import { Global, Module } from '@nestjs/common';
import { Metrics } from './metrics.js';

/** Gives every module the {@link Metrics}. The route is in `http/`: what counts must not depend on it. */
@Global()
@Module({ providers: [Metrics], exports: [Metrics] })
export class MetricsModule {}
