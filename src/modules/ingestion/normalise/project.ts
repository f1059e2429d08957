import type { Project } from '../../alerts/index.js';
import { decimalId, field, isMissing } from './fields.js';
import { asText, displayText, storable } from './text.js';
import { webAddress } from './web-address.js';

const LONGEST_PATH_BYTES = 1_024;

/** The project a pipeline belongs to, or why the delivery can't be assigned to one. */
export const readProject = (delivery: unknown): Project | { readonly unusable: string } => {
  const project = field(delivery, 'project');
  const givenId = field(project, 'id');
  const id = decimalId(givenId);
  const path = readPath(field(project, 'path_with_namespace'));
  const webUrl = webAddress(field(project, 'web_url'));

  if (id === null && !isMissing(givenId)) return { unusable: 'project.id is not a positive whole number' };
  if (id !== null) return { id, path, webUrl };

  // GitLab sent no id before 2017: the path stands in for it in the correlation key, where `:` separates.
  if (path === null) return { unusable: 'neither project.id nor a usable project.path_with_namespace' };
  if (path.includes(':')) return { unusable: 'no project.id, and project.path_with_namespace holds a colon' };
  return { id, path, webUrl };
};

/** Cut short it would be another project's path: one that is too long is none. */
const readPath = (value: unknown): string | null => {
  const text = asText(value);
  if (text === null || text.length > LONGEST_PATH_BYTES) return null;
  const path = displayText(storable(text), LONGEST_PATH_BYTES);
  return path !== null && Buffer.byteLength(path) <= LONGEST_PATH_BYTES ? path : null;
};
