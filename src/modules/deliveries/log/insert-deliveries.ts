import type { ClientBase } from 'pg';
import type { DeliveryRecord } from '../delivery-record.js';

/** Writes them in one statement. What is there already stays as it is, unless it was `queued` and this says what became of it. */
export const insertDeliveries = async (
  client: Pick<ClientBase, 'query'>,
  records: readonly DeliveryRecord[],
): Promise<void> => {
  // One statement can't touch a row twice. Of two records of one delivery the later one tells more, but for one that the spool gave back before its
  // answer `queued` was noted.
  const latest = new Map<string, DeliveryRecord>();
  for (const record of records) if (record.result !== 'queued' || !latest.has(record.id)) latest.set(record.id, record);
  await client.query(INSERT, [JSON.stringify([...latest.values()].map(toColumns))]);
};

const toColumns = (record: DeliveryRecord): Record<string, unknown> => {
  const { project: _project, branch: _branch, ...event } = record.event ?? { project: null, branch: null };
  return {
    delivery_id: record.id,
    source_id: record.sourceId,
    received_at: record.receivedAt.toISOString(),
    result: record.result,
    reason: record.reason,
    type: record.type,
    duration_ms: record.durationMs,
    proof: record.proof,
    project: record.project,
    ref_kind: record.branch?.kind ?? null,
    ref: record.branch?.ref ?? null,
    pipeline_id: record.event?.pipelineId ?? null,
    event: record.event === null ? null : event,
    alert_id: record.alertId,
    position: record.position?.toString() ?? null,
    redelivery_of: record.redelivery?.of ?? null,
    redelivered_by: record.redelivery?.by ?? null,
  };
};

const INSERT = `
  INSERT INTO deliveries.deliveries AS known (
    delivery_id, source_id, received_at, result, reason, type, duration_ms, proof,
    project, ref_kind, ref, pipeline_id, event, alert_id, position, redelivery_of, redelivered_by)
  SELECT delivery_id, source_id, received_at, result, reason, type, duration_ms, proof,
         project, ref_kind, ref, pipeline_id, event, alert_id, position, redelivery_of, redelivered_by
    FROM json_to_recordset($1::json) AS given (
      delivery_id uuid, source_id uuid, received_at timestamptz, result text, reason text, type text, duration_ms float8, proof jsonb,
      project jsonb, ref_kind text, ref text, pipeline_id text, event jsonb, alert_id uuid, position bigint, redelivery_of uuid, redelivered_by text)
  ON CONFLICT (delivery_id) DO UPDATE
    SET result = excluded.result, reason = excluded.reason, type = excluded.type, duration_ms = excluded.duration_ms,
        alert_id = excluded.alert_id, position = excluded.position
  WHERE known.result = 'queued' AND excluded.result <> 'queued'`;
