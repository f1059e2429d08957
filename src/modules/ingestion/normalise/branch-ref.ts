import type { BranchRef } from '../../alerts/index.js';
import { decimalId, field, isFields, isMissing, isTrue } from './fields.js';
import { LONGEST_REF_BYTES, storableRef } from './git-ref.js';
import { asText } from './text.js';

/** Which branch, tag or stranger's branch a pipeline ran for (DESIGN.md, "Correlation"), or why that can't be told. */
export const readBranchRef = (
  delivery: unknown,
  projectId: string | null,
): BranchRef | { readonly unusable: string } => {
  const attributes = field(delivery, 'object_attributes');
  const text = asText(field(attributes, 'ref'));
  if (text === null || text === '') return { unusable: 'no object_attributes.ref' };

  const ref = storableRef(text);
  if (ref === null) return { unusable: `object_attributes.ref is longer than ${LONGEST_REF_BYTES} bytes` };

  const stranger = strangerOf(field(delivery, 'merge_request'), projectId);
  if (stranger !== null) return { kind: 'fork', ref: `${stranger}/${ref}` };
  return { kind: isTrue(field(attributes, 'tag')) ? 'tag' : 'branch', ref };
};

/**
 * The project a merge request comes from, where it is not the project itself; null where there is no merge request or it is the
 * project's own. A fork that was deleted leaves no id behind: its merge request then tells it from other strangers.
 */
const strangerOf = (mergeRequest: unknown, projectId: string | null): string | null => {
  if (!isMergeRequest(mergeRequest)) return null;

  const source = decimalId(field(mergeRequest, 'source_project_id'));
  if (source === null) {
    return `unknown-${decimalId(field(mergeRequest, 'id')) ?? decimalId(field(mergeRequest, 'iid')) ?? 'merge-request'}`;
  }
  const isOwn = source === projectId || source === decimalId(field(mergeRequest, 'target_project_id'));
  return isOwn ? null : source;
};

/** A template may leave an empty object where there is no merge request. */
const isMergeRequest = (value: unknown): boolean =>
  isFields(value) && ['id', 'iid', 'source_project_id'].some((name) => !isMissing(field(value, name)));
