import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every list of alerts is ordered by opening position, so each filter has an index that ends in it: a page is a short walk along one
 * index, whatever the number of alerts. Times of opening are turned into positions first (opened-between.ts says how).
 * Columns that recurrences change stand in no index, and pages have room left, so that these updates stay in place (HOT).
 */
export class CreateAlertsV11790000200000 implements MigrationInterface {
  readonly name = 'CreateAlertsV11790000200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA alerts_v1;

      CREATE TABLE alerts_v1.alerts (
        id uuid PRIMARY KEY,
        stream text NOT NULL,
        opened_position bigint NOT NULL,
        opened_revision bigint NOT NULL,
        opened_recorded_at timestamptz NOT NULL,
        last_position bigint NOT NULL,
        last_revision bigint NOT NULL,
        status text NOT NULL CHECK (status IN ('open', 'resolved')),
        priority text NOT NULL CHECK (priority IN ('CRITICAL', 'HIGH', 'MEDIUM', 'LOW')),
        source_id text NOT NULL,
        project_id text,
        project_path text,
        ref text NOT NULL,
        opened_at timestamptz NOT NULL,
        opening_delay_ms bigint NOT NULL,
        floor_at_opening jsonb NOT NULL,
        alert jsonb NOT NULL
      ) WITH (fillfactor = 85);

      COMMENT ON COLUMN alerts_v1.alerts.opened_recorded_at IS 'When the store recorded the opening: grows with opened_position.';
      COMMENT ON COLUMN alerts_v1.alerts.last_position IS 'Of the last event that changed the row.';
      COMMENT ON COLUMN alerts_v1.alerts.opening_delay_ms IS 'opened_recorded_at minus opened_at.';
      COMMENT ON COLUMN alerts_v1.alerts.floor_at_opening IS 'The points up to which the branch''s failures were over then.';
      COMMENT ON COLUMN alerts_v1.alerts.alert IS 'The alert as its last event tells it.';

      CREATE UNIQUE INDEX alerts_by_opening ON alerts_v1.alerts (opened_position);
      CREATE INDEX alerts_by_status ON alerts_v1.alerts (status, opened_position);
      CREATE INDEX alerts_by_priority ON alerts_v1.alerts (priority, opened_position);
      CREATE INDEX alerts_by_status_and_priority ON alerts_v1.alerts (status, priority, opened_position);
      CREATE INDEX alerts_by_source ON alerts_v1.alerts (source_id, opened_position);
      CREATE INDEX alerts_by_source_and_status ON alerts_v1.alerts (source_id, status, opened_position);
      CREATE INDEX alerts_by_project_id ON alerts_v1.alerts (project_id, opened_position);
      CREATE INDEX alerts_by_project_path ON alerts_v1.alerts (project_path, opened_position);
      CREATE INDEX alerts_by_ref ON alerts_v1.alerts (ref, opened_position);
      CREATE INDEX alerts_by_recorded_opening ON alerts_v1.alerts (opened_recorded_at, opened_position);
      CREATE INDEX alerts_by_opening_delay ON alerts_v1.alerts (opening_delay_ms);

      CREATE TABLE alerts_v1.branches (
        stream text PRIMARY KEY,
        floor jsonb NOT NULL
      ) WITH (fillfactor = 85);

      COMMENT ON TABLE alerts_v1.branches IS
        'The points up to which a branch''s failures are over, so that an alert''s history can say why an outcome changed nothing.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA alerts_v1 CASCADE');
  }
}
