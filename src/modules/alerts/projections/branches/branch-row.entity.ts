import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { BranchCondition, TrackedBranch } from './tracked-branch.js';

/** One branch as it stands. Positions are decimal strings, as `pg` returns bigint columns. */
@Entity({ schema: 'branches_v1', name: 'branches' })
export class BranchRow {
  @PrimaryColumn('text')
  stream: string;

  /** Of the branch's first outcome: the order of the list. */
  @Column('bigint', { name: 'first_position' })
  firstPosition: string;

  /** Of the last event that changed the row. */
  @Column('bigint', { name: 'last_position' })
  lastPosition: string;

  @Column('text', { name: 'source_id' })
  sourceId: string;

  @Column('text', { name: 'project_id', nullable: true })
  projectId: string | null;

  @Column('text', { name: 'project_path', nullable: true })
  projectPath: string | null;

  @Column('text')
  ref: string;

  @Column('text')
  state: BranchCondition;

  /** The branch as its events tell it. */
  @Column('jsonb')
  branch: TrackedBranch;
}
