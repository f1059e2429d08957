export type { ProjectionFailure } from './checkpoint.js';
export { LogFreshness } from './log-freshness.js';
export type { Projection } from './projection.js';
export { ProjectionFreshness } from './projection-freshness.js';
export { ProjectionRegistry } from './projection-registry.js';
export { type ProjectionStatus, ProjectionStatuses } from './projection-status.js';
export { ProjectionsModule } from './projections.module.js';
export { ReadModelBehindError } from './read-model-behind.error.js';
export { type RemovedProjection, RowsNotRemovedError, removeProjectedRows } from './remove-projected-rows.js';
