import { Global, Module } from '@nestjs/common';
import { LogFreshness } from './log-freshness.js';
import { ProjectionFreshness } from './projection-freshness.js';
import { ProjectionMetrics } from './projection-metrics.js';
import { ProjectionRegistry } from './projection-registry.js';
import { ProjectionRunners } from './projection-runners.js';
import { ProjectionStatuses } from './projection-status.js';

/** Needs the global database and event store modules. */
@Global()
@Module({
  providers: [
    ProjectionRegistry,
    ProjectionRunners,
    ProjectionFreshness,
    LogFreshness,
    ProjectionStatuses,
    ProjectionMetrics,
  ],
  exports: [ProjectionRegistry, ProjectionFreshness, LogFreshness, ProjectionStatuses],
})
export class ProjectionsModule {}
