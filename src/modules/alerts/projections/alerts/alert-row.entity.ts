import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Alert, Priority } from '../../domain/index.js';
import type { Floor } from './floor.js';

/** One alert as it stands. Positions and revisions are decimal strings, as `pg` returns bigint columns. */
@Entity({ schema: 'alerts_v1', name: 'alerts' })
export class AlertRow {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text')
  stream: string;

  @Column('bigint', { name: 'opened_position' })
  openedPosition: string;

  @Column('bigint', { name: 'opened_revision' })
  openedRevision: string;

  /** When the store recorded the opening: unlike `openedAt` it grows with the opening position. */
  @Column('timestamptz', { name: 'opened_recorded_at' })
  openedRecordedAt: Date;

  /** `openedRecordedAt` minus `openedAt`. */
  @Column('bigint', { name: 'opening_delay_ms' })
  openingDelayMs: string;

  /** Of the last event that changed the row. */
  @Column('bigint', { name: 'last_position' })
  lastPosition: string;

  /** Of the last event that changed the row: of a resolved alert the end of its history. */
  @Column('bigint', { name: 'last_revision' })
  lastRevision: string;

  @Column('text')
  status: Alert['status'];

  @Column('text')
  priority: Priority;

  @Column('text', { name: 'source_id' })
  sourceId: string;

  @Column('text', { name: 'project_id', nullable: true })
  projectId: string | null;

  @Column('text', { name: 'project_path', nullable: true })
  projectPath: string | null;

  @Column('text')
  ref: string;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt: Date;

  /** Of the branch, when the alert opened. */
  @Column('jsonb', { name: 'floor_at_opening' })
  floorAtOpening: Floor;

  /** The alert as its last event tells it. */
  @Column('jsonb')
  alert: Alert;
}
