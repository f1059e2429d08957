import type { BranchRef, Project } from '../../alerts/index.js';
import { field } from './fields.js';
import { LONGEST_REF_BYTES, storableRef } from './git-ref.js';
import { readProject } from './project.js';
import { asText } from './text.js';

/** The branch or tag that a push deleted. A fork's pushes go to the fork's own hooks. */
export interface DeletedRef {
  readonly project: Project;
  readonly branch: BranchRef;
}

export const isPush = (objectKind: unknown): boolean => objectKind === 'push' || objectKind === 'tag_push';

/** 40 digits for SHA-1, 64 for SHA-256. */
const NO_COMMIT = /^(?:0{40}|0{64})$/;

const PREFIXES = [
  ['branch', 'refs/heads/'],
  ['tag', 'refs/tags/'],
] as const;

/** GitLab tells of a deleted branch with a push after which there is no commit (GITLAB.md, "Behaviour"); or why this is none. */
export const readDeletedRef = (delivery: unknown): DeletedRef | { readonly unusable: string } => {
  const after = field(delivery, 'after');
  if (typeof after !== 'string' || !NO_COMMIT.test(after)) {
    return { unusable: 'a push that deletes no branch says nothing about its pipelines' };
  }
  const branch = readFullRef(asText(field(delivery, 'ref')) ?? '');
  if ('unusable' in branch) return branch;

  const project = readProject(delivery);
  return 'unusable' in project ? project : { project, branch };
};

const readFullRef = (fullRef: string): BranchRef | { readonly unusable: string } => {
  const known = PREFIXES.find(([, prefix]) => fullRef.startsWith(prefix) && fullRef.length > prefix.length);
  if (known === undefined) return { unusable: 'ref names neither a branch (refs/heads/…) nor a tag (refs/tags/…)' };
  const [kind, prefix] = known;
  const ref = storableRef(fullRef.slice(prefix.length));
  return ref === null ? { unusable: `ref is longer than ${LONGEST_REF_BYTES} bytes` } : { kind, ref };
};
