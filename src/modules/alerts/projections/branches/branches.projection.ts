import type { EntityManager } from 'typeorm';
import type { RecordedEvent } from '../../../../event-store/index.js';
import type { Projection } from '../../../../projections/index.js';
import { branchEventOf } from '../branch-event-of.js';
import { BranchRow } from './branch-row.entity.js';
import { branchAfter, conditionOf } from './tracked-branch.js';

/** Branches as they stand now: the board. */
export const branchesProjection: Projection = {
  name: 'branches',
  schema: 'branches_v1',
  filter: { streamPrefixes: ['alert-'] },
  apply: async (events, transaction) => applyToBranches(events, transaction),
};

type Row = Pick<BranchRow, 'firstPosition' | 'lastPosition' | 'branch'>;

const WRITE_BRANCHES = `
  INSERT INTO branches_v1.branches (
    stream, first_position, last_position, source_id, project_id, project_path, ref, state, branch
  )
  SELECT stream, "firstPosition", "lastPosition", "sourceId", "projectId", "projectPath", ref, state, branch
    FROM jsonb_to_recordset($1::jsonb) AS fresh (
      stream text, "firstPosition" bigint, "lastPosition" bigint, "sourceId" text, "projectId" text,
      "projectPath" text, ref text, state text, branch jsonb
    )
  ON CONFLICT (stream) DO UPDATE
     SET last_position = excluded.last_position, project_id = excluded.project_id,
         project_path = excluded.project_path, state = excluded.state, branch = excluded.branch`;

const applyToBranches = async (events: readonly RecordedEvent[], transaction: EntityManager): Promise<void> => {
  const rows = await readRows(transaction, [...new Set(events.map(({ stream }) => stream))]);
  const changed = new Map<string, Row>();
  for (const at of events) {
    const event = branchEventOf(at);
    if (event === null) continue;
    const before = changed.get(at.stream) ?? rows.get(at.stream) ?? null;
    const branch = branchAfter(before?.branch ?? null, event, at);
    if (branch === null || branch === before?.branch) continue;
    const lastPosition = String(at.position);
    changed.set(at.stream, { firstPosition: before?.firstPosition ?? lastPosition, lastPosition, branch });
  }
  await writeRows(transaction, changed);
};

const readRows = async (transaction: EntityManager, streams: readonly string[]): Promise<ReadonlyMap<string, Row>> => {
  const rows = await transaction
    .createQueryBuilder(BranchRow, 'branch')
    .where('branch.stream = ANY(:streams)', { streams })
    .getMany();
  return new Map(rows.map((row) => [row.stream, row]));
};

const writeRows = async (transaction: EntityManager, changed: ReadonlyMap<string, Row>): Promise<void> => {
  if (changed.size === 0) return;
  const rows = [...changed].map(([stream, row]) => toRow(stream, row));
  await transaction.query(WRITE_BRANCHES, [JSON.stringify(rows)]);
};

const toRow = (stream: string, { firstPosition, lastPosition, branch }: Row) => ({
  stream,
  firstPosition,
  lastPosition,
  sourceId: branch.sourceId,
  projectId: branch.project.id,
  projectPath: branch.project.path,
  ref: branch.branch.ref,
  state: conditionOf(branch),
  branch,
});
