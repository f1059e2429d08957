export { rowAfter } from './row-after.js';
export {
  type ShownGitlabToken,
  type ShownSigningKey,
  type ShownToken,
  SourceRow,
} from './source-row.entity.js';
export { SOURCES, sourcesProjection } from './sources.projection.js';
