import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The list of branches is ordered by the position of each branch's first event, so each filter has an index that ends in it. */
export class CreateBranchesV11790000300000 implements MigrationInterface {
  readonly name = 'CreateBranchesV11790000300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA branches_v1;

      CREATE TABLE branches_v1.branches (
        stream text PRIMARY KEY,
        first_position bigint NOT NULL,
        last_position bigint NOT NULL,
        source_id text NOT NULL,
        project_id text,
        project_path text,
        ref text NOT NULL,
        state text NOT NULL CHECK (state IN ('failing', 'passing', 'cleared', 'unknown')),
        branch jsonb NOT NULL
      ) WITH (fillfactor = 85);

      COMMENT ON COLUMN branches_v1.branches.first_position IS 'Of the branch''s first outcome: the order of the list.';
      COMMENT ON COLUMN branches_v1.branches.last_position IS 'Of the last event that changed the row.';
      COMMENT ON COLUMN branches_v1.branches.branch IS 'The branch as its events tell it.';

      CREATE UNIQUE INDEX branches_by_appearance ON branches_v1.branches (first_position);
      CREATE INDEX branches_by_state ON branches_v1.branches (state, first_position);
      CREATE INDEX branches_by_source ON branches_v1.branches (source_id, first_position);
      CREATE INDEX branches_by_source_and_state ON branches_v1.branches (source_id, state, first_position);
      CREATE INDEX branches_by_project_id ON branches_v1.branches (project_id, first_position);
      CREATE INDEX branches_by_project_path ON branches_v1.branches (project_path, first_position);
      CREATE INDEX branches_by_ref ON branches_v1.branches (ref, first_position);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA branches_v1 CASCADE');
  }
}
