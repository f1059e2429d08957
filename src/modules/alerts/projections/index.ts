import type { Projection } from '../../../projections/index.js';
import { AlertRow, alertsProjection } from './alerts/index.js';
import { BranchRow, branchesProjection } from './branches/index.js';

export const ALERT_PROJECTIONS: readonly Projection[] = [alertsProjection, branchesProjection];

/** What TypeORM has to know to read their rows. */
export const ALERT_ENTITIES = [AlertRow, BranchRow];
