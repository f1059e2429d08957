export { BranchRow } from './branch-row.entity.js';
export { branchesProjection } from './branches.projection.js';
export type { DatedPoint } from './dated-point.js';
export { BRANCH_CONDITIONS, type BranchCondition, conditionOf, type TrackedBranch } from './tracked-branch.js';
