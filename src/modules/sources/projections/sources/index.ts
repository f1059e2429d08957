export { CreateSourcesV11790000400000 } from './migrations/1790000400000-create-sources-v1.js';
export { type ShownToken, SourceRow } from './source-row.entity.js';
export { SOURCES, sourcesProjection } from './sources.projection.js';
