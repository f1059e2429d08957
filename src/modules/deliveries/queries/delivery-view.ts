import type { BranchRef, PipelineEvent, PipelineStatus, Project } from '../../alerts/index.js';
import type { DeliveryProof, DeliveryRecord, LoggedResult } from '../delivery-record.js';

/** A delivery as the API shows it. */
export interface DeliveryView {
  readonly id: string;
  readonly sourceId: string | null;
  /** ISO 8601 UTC. */
  readonly receivedAt: string;
  readonly result: LoggedResult;
  readonly reason: string;
  readonly type: 'ALERT' | 'RESOLVE' | null;
  readonly durationMs: number;
  readonly proof: DeliveryProof;
  readonly project: Project | null;
  readonly branch: BranchRef | null;
  readonly pipelineId: string | null;
  readonly status: PipelineStatus | null;
  readonly alertId: string | null;
  /** Of the delivery's last event, in decimal digits. */
  readonly position: string | null;
  /** The normalised pipeline event; null for a delivery that held none, or whose sender did not prove itself. */
  readonly event: PipelineEvent | null;
  /** Id of the earlier delivery, where a person had that one handled again. */
  readonly redeliveryOf: string | null;
  readonly redeliveredBy: string | null;
}

/** A row as `pg` returns it. */
export interface DeliveryRow {
  readonly id: string;
  readonly delivery_id: string;
  readonly source_id: string | null;
  readonly received_at: Date;
  readonly result: LoggedResult;
  readonly reason: string;
  readonly type: DeliveryView['type'];
  readonly duration_ms: number;
  readonly proof: DeliveryProof;
  readonly project: Project | null;
  readonly ref_kind: BranchRef['kind'] | null;
  readonly ref: string | null;
  readonly event: Omit<PipelineEvent, 'project' | 'branch'> | null;
  readonly alert_id: string | null;
  readonly position: string | null;
  readonly redelivery_of: string | null;
  readonly redelivered_by: string | null;
}

export const DELIVERY_COLUMNS = `
  delivery.id, delivery.delivery_id, delivery.source_id, delivery.received_at, delivery.result, delivery.reason, delivery.type,
  delivery.duration_ms, delivery.proof, delivery.project, delivery.ref_kind, delivery.ref, delivery.event,
  delivery.alert_id, delivery.position, delivery.redelivery_of, delivery.redelivered_by`;

export const rowToView = (row: DeliveryRow): DeliveryView => {
  const { project } = row;
  const branch = row.ref_kind === null || row.ref === null ? null : { kind: row.ref_kind, ref: row.ref };
  const event = row.event === null || project === null || branch === null ? null : { ...row.event, project, branch };
  return {
    id: row.delivery_id,
    sourceId: row.source_id,
    receivedAt: row.received_at.toISOString(),
    result: row.result,
    reason: row.reason,
    type: row.type,
    durationMs: row.duration_ms,
    proof: row.proof,
    project,
    branch,
    pipelineId: event?.pipelineId ?? null,
    status: event?.status ?? null,
    alertId: row.alert_id,
    position: row.position,
    event,
    redeliveryOf: row.redelivery_of,
    redeliveredBy: row.redelivered_by,
  };
};

/** What the log will show of a delivery, before it is written. */
export const recordToView = (record: DeliveryRecord): DeliveryView => ({
  id: record.id,
  sourceId: record.sourceId,
  receivedAt: record.receivedAt.toISOString(),
  result: record.result,
  reason: record.reason,
  type: record.type,
  durationMs: record.durationMs,
  proof: record.proof,
  project: record.project,
  branch: record.branch,
  pipelineId: record.event?.pipelineId ?? null,
  status: record.event?.status ?? null,
  alertId: record.alertId,
  position: record.position?.toString() ?? null,
  event: record.event,
  redeliveryOf: record.redelivery?.of ?? null,
  redeliveredBy: record.redelivery?.by ?? null,
});
