import { Global, Module } from '@nestjs/common';
import { ProjectionFreshness } from './projection-freshness.js';
import { ProjectionRegistry } from './projection-registry.js';
import { ProjectionRunners } from './projection-runners.js';
import { ProjectionStatuses } from './projection-status.js';

/** Needs the global database and event store modules. */
@Global()
@Module({
  providers: [ProjectionRegistry, ProjectionRunners, ProjectionFreshness, ProjectionStatuses],
  exports: [ProjectionRegistry, ProjectionFreshness, ProjectionStatuses],
})
export class ProjectionsModule {}
