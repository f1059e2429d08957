export { AlertsModule } from './alerts.module.js';
export {
  AcknowledgeAlert,
  ALERT_STREAM_PREFIX,
  type BranchDeletion,
  type DeliveryResult,
  type PeopleAnswer,
  type PipelineDelivery,
  ReceiveBranchDeletion,
  type ReceivedBranchDeletion,
  type ReceivedPipelineEvent,
  ReceivePipelineEvent,
  ResolveAlert,
} from './commands/index.js';
export {
  type Alert,
  type BranchRef,
  DEFAULT_POLICY,
  type FailedJob,
  KNOWN_STATUSES,
  type PipelineEvent,
  type PipelineStatus,
  type Policy,
  type PolicyContent,
  type PolicyFault,
  type PolicyRule,
  type Priority,
  type Project,
  parsePolicy,
  type RefKind,
} from './domain/index.js';
export { type PipelineEventPreview, PreviewPipelineEvent } from './queries/index.js';
