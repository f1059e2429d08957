import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateProjectionCheckpoints1790000100000 implements MigrationInterface {
  readonly name = 'CreateProjectionCheckpoints1790000100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA projections;

      CREATE TABLE projections.checkpoints (
        projection text NOT NULL,
        schema text NOT NULL,
        store_id text NOT NULL,
        position bigint NOT NULL CHECK (position >= 0),
        status text NOT NULL CHECK (status IN ('running', 'stopped')),
        updated_at timestamptz NOT NULL DEFAULT now(),
        failure_position bigint,
        failure_event_id text,
        failure_event_type text,
        failure_cause text,
        failed_at timestamptz,
        PRIMARY KEY (projection, schema),
        CHECK ((status = 'stopped') = (failure_cause IS NOT NULL))
      );

      COMMENT ON COLUMN projections.checkpoints.position IS
        'Every event up to here that the projection wants is in its rows. Changes only in one transaction with them.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA projections CASCADE');
  }
}
