import { GetAlertHistoryHandler } from './alert-history/alert-history.handler.js';
import { GetAlertHandler } from './get-alert/get-alert.handler.js';
import { ListAlertsHandler } from './list-alerts/list-alerts.handler.js';
import { ListBranchesHandler } from './list-branches/list-branches.handler.js';
import { LocateAlertHandler } from './locate-alert/locate-alert.handler.js';
import { LocateOpenAlertsHandler } from './locate-open-alerts/locate-open-alerts.handler.js';
import { PreviewPipelineEventHandler } from './preview-pipeline-event/preview-pipeline-event.handler.js';

export { GetAlertHistory, type HistoryItem, type HistoryMark } from './alert-history/alert-history.query.js';
export { type AlertView, toAlertView } from './alert-view.js';
export { GetAlert } from './get-alert/get-alert.query.js';
export { ListAlerts } from './list-alerts/list-alerts.query.js';
export type { BranchView } from './list-branches/branch-view.js';
export { ListBranches } from './list-branches/list-branches.query.js';
export { LocateAlert } from './locate-alert/locate-alert.query.js';
export { LocateOpenAlerts } from './locate-open-alerts/locate-open-alerts.query.js';
export {
  type PipelineEventPreview,
  PreviewPipelineEvent,
} from './preview-pipeline-event/preview-pipeline-event.query.js';

/** What Nest has to know for the queries to run. */
export const QUERY_PROVIDERS = [
  LocateAlertHandler,
  LocateOpenAlertsHandler,
  GetAlertHandler,
  GetAlertHistoryHandler,
  ListAlertsHandler,
  ListBranchesHandler,
  PreviewPipelineEventHandler,
];
