import { AcknowledgeAlertHandler } from './acknowledge-alert/acknowledge-alert.handler.js';
import { BranchWriter } from './branch-writer/branch-writer.js';
import { PeopleRequests } from './people-requests.js';
import { ReceiveBranchDeletionHandler } from './receive-branch-deletion/receive-branch-deletion.handler.js';
import { ReceivePipelineEventHandler } from './receive-pipeline-event/receive-pipeline-event.handler.js';
import { ResolveAlertHandler } from './resolve-alert/resolve-alert.handler.js';
import { ResolveAlertsHandler } from './resolve-alerts/resolve-alerts.handler.js';

export { AcknowledgeAlert } from './acknowledge-alert/acknowledge-alert.command.js';
export { ALERT_STREAM_PREFIX } from './branch-writer/branch-address.js';
export { type ForeseenAnswer, foreseeBranchDeletion, foreseePipelineEvent } from './foreseen-answer.js';
export type { PeopleAnswer, PeopleRequest } from './people-command.js';
export {
  type BranchDeletion,
  ReceiveBranchDeletion,
  type ReceivedBranchDeletion,
} from './receive-branch-deletion/receive-branch-deletion.command.js';
export {
  type DeliveryResult,
  type PipelineDelivery,
  type ReceivedPipelineEvent,
  ReceivePipelineEvent,
} from './receive-pipeline-event/receive-pipeline-event.command.js';
export { ResolveAlert } from './resolve-alert/resolve-alert.command.js';
export {
  type OpenAlertFilters,
  ResolveAlerts,
  type ResolveAlertsRequest,
  type ResolvedAlerts,
} from './resolve-alerts/resolve-alerts.command.js';

/** What Nest has to know for the commands to run. */
export const COMMAND_PROVIDERS = [
  BranchWriter,
  PeopleRequests,
  ReceivePipelineEventHandler,
  ReceiveBranchDeletionHandler,
  AcknowledgeAlertHandler,
  ResolveAlertHandler,
  ResolveAlertsHandler,
];
