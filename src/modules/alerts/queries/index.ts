import { GetAlertHistoryHandler } from './alert-history/alert-history.handler.js';
import { FindAlertStreamHandler } from './find-alert-stream/find-alert-stream.handler.js';
import { GetAlertHandler } from './get-alert/get-alert.handler.js';
import { ListAlertsHandler } from './list-alerts/list-alerts.handler.js';
import { ListBranchesHandler } from './list-branches/list-branches.handler.js';

export { GetAlertHistory, type HistoryItem, type HistoryMark } from './alert-history/alert-history.query.js';
export { type AlertView, toAlertView } from './alert-view.js';
export { FindAlertStream } from './find-alert-stream/find-alert-stream.query.js';
export { GetAlert } from './get-alert/get-alert.query.js';
export { ListAlerts } from './list-alerts/list-alerts.query.js';
export type { BranchView } from './list-branches/branch-view.js';
export { ListBranches } from './list-branches/list-branches.query.js';

/** What Nest has to know for the queries to run. */
export const QUERY_PROVIDERS = [
  FindAlertStreamHandler,
  GetAlertHandler,
  GetAlertHistoryHandler,
  ListAlertsHandler,
  ListBranchesHandler,
];
