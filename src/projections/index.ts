export type { Projection } from './projection.js';
export { ProjectionRegistry } from './projection-registry.js';
