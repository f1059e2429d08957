import type { BranchRef, Project } from './pipeline-event.js';

/** The correlation key: one alert lifecycle belongs to it. */
export interface Branch extends BranchRef {
  readonly sourceId: string;
  /** The project's id; its path with namespace where GitLab sent no id. */
  readonly projectKey: string;
}

/** Injective: neither a source id, nor a project key, nor a kind holds a `:`. */
export const branchKey = (branch: Branch): string =>
  `${branch.sourceId}:${branch.projectKey}:${branch.kind}:${branch.ref}`;

/** `main (group/app)`, `tag v1.0 (group/app)`, `fork 99/main (group/app)` */
export const describeBranch = (branch: BranchRef, project: Project): string => {
  const name = branch.kind === 'branch' ? branch.ref : `${branch.kind} ${branch.ref}`;
  return `${name} (${project.path ?? `project ${project.id}`})`;
};
