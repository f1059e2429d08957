import type { EntityManager } from 'typeorm';
import { AlertRow } from './alert-row.entity.js';
import type { Floor } from './floor.js';
import type { TrackedAlert } from './tracked-alert.js';

const READ_FLOORS = 'SELECT stream, floor FROM alerts_v1.branches WHERE stream = ANY($1)';

const WRITE_FLOORS = `
  INSERT INTO alerts_v1.branches (stream, floor)
  SELECT stream, floor FROM jsonb_to_recordset($1::jsonb) AS branch (stream text, floor jsonb)
  ON CONFLICT (stream) DO UPDATE SET floor = excluded.floor`;

const WRITE_ALERTS = `
  INSERT INTO alerts_v1.alerts AS row (
    id, stream, opened_position, opened_revision, opened_recorded_at, opening_delay_ms, last_position, last_revision,
    status, priority, source_id, project_id, project_path, ref, opened_at, floor_at_opening, alert
  )
  SELECT id, stream, "openedPosition", "openedRevision", "openedRecordedAt", "openingDelayMs", "lastPosition",
         "lastRevision", status, priority, "sourceId", "projectId", "projectPath", ref, "openedAt", "floorAtOpening", alert
    FROM jsonb_to_recordset($1::jsonb) AS fresh (
      id uuid, stream text, "openedPosition" bigint, "openedRevision" bigint, "openedRecordedAt" timestamptz,
      "openingDelayMs" bigint, "lastPosition" bigint, "lastRevision" bigint, status text, priority text, "sourceId" text,
      "projectId" text, "projectPath" text, ref text, "openedAt" timestamptz, "floorAtOpening" jsonb, alert jsonb
    )
  ON CONFLICT (id) DO UPDATE
     SET last_position = excluded.last_position, last_revision = excluded.last_revision, status = excluded.status,
         priority = excluded.priority, project_id = excluded.project_id, project_path = excluded.project_path,
         alert = excluded.alert`;

export const readFloors = async (
  transaction: EntityManager,
  streams: readonly string[],
): Promise<ReadonlyMap<string, Floor>> => {
  if (streams.length === 0) return new Map();
  const rows = await transaction.query<{ stream: string; floor: Floor }[]>(READ_FLOORS, [streams]);
  return new Map(rows.map(({ stream, floor }) => [stream, floor]));
};

export const writeFloors = async (transaction: EntityManager, floors: ReadonlyMap<string, Floor>): Promise<void> => {
  if (floors.size === 0) return;
  const rows = [...floors].map(([stream, floor]) => ({ stream, floor }));
  await transaction.query(WRITE_FLOORS, [JSON.stringify(rows)]);
};

export const readAlerts = async (
  transaction: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, TrackedAlert>> => {
  if (ids.length === 0) return new Map();
  const rows = await transaction
    .createQueryBuilder(AlertRow, 'alert')
    .where('alert.id = ANY(CAST(:ids AS uuid[]))', { ids })
    .getMany();
  return new Map(rows.map((row) => [row.id, fromRow(row)]));
};

export const writeAlerts = async (transaction: EntityManager, alerts: Iterable<TrackedAlert>): Promise<void> => {
  const rows = [...alerts].map(toRow);
  if (rows.length > 0) await transaction.query(WRITE_ALERTS, [JSON.stringify(rows)]);
};

const fromRow = (row: AlertRow): TrackedAlert => ({
  alert: row.alert,
  stream: row.stream,
  openedPosition: row.openedPosition,
  openedRevision: row.openedRevision,
  openedRecordedAt: row.openedRecordedAt.toISOString(),
  lastPosition: row.lastPosition,
  lastRevision: row.lastRevision,
  floorAtOpening: row.floorAtOpening,
});

const toRow = (tracked: TrackedAlert) => {
  const { alert } = tracked;
  return {
    id: alert.id,
    openingDelayMs: Date.parse(tracked.openedRecordedAt) - Date.parse(alert.openedAt),
    status: alert.status,
    priority: alert.priority,
    sourceId: alert.sourceId,
    projectId: alert.project.id,
    projectPath: alert.project.path,
    ref: alert.branch.ref,
    openedAt: alert.openedAt,
    stream: tracked.stream,
    openedPosition: tracked.openedPosition,
    openedRevision: tracked.openedRevision,
    openedRecordedAt: tracked.openedRecordedAt,
    lastPosition: tracked.lastPosition,
    lastRevision: tracked.lastRevision,
    floorAtOpening: tracked.floorAtOpening,
    alert,
  };
};
