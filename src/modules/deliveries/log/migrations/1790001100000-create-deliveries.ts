import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The delivery log is no projection: most of it is in no event, so it can't be made again, and its schema has no version.
 *
 * Rows are trimmed in the order of `id`, and shown in the order in which they came in, newest first. Autovacuum's usual fifth of a full table
 * would come too late for a table through which rows flow.
 */
export class CreateDeliveries1790001100000 implements MigrationInterface {
  readonly name = 'CreateDeliveries1790001100000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA deliveries;

      CREATE TABLE deliveries.deliveries (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        delivery_id uuid NOT NULL UNIQUE,
        source_id uuid,
        received_at timestamptz NOT NULL,
        result text NOT NULL,
        reason text NOT NULL,
        type text,
        duration_ms double precision NOT NULL,
        proof jsonb NOT NULL,
        project jsonb,
        ref_kind text,
        ref text,
        pipeline_id text,
        event jsonb,
        alert_id uuid,
        position bigint,
        redelivery_of uuid,
        redelivered_by text
      ) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.1);

      CREATE INDEX deliveries_newest ON deliveries.deliveries (received_at, id);
      CREATE INDEX deliveries_by_result ON deliveries.deliveries (result, received_at, id);
      CREATE INDEX deliveries_of_source ON deliveries.deliveries (source_id, received_at, id);
      CREATE INDEX deliveries_of_source_by_result ON deliveries.deliveries (source_id, result, received_at, id);
      CREATE INDEX deliveries_of_source_by_ref ON deliveries.deliveries (source_id, ref, received_at, id) WHERE ref IS NOT NULL;
      CREATE INDEX deliveries_of_source_by_pipeline ON deliveries.deliveries (source_id, pipeline_id) WHERE pipeline_id IS NOT NULL;

      COMMENT ON COLUMN deliveries.deliveries.id IS 'The order in which they were written; delivery_id is the id that people see.';
      COMMENT ON COLUMN deliveries.deliveries.event IS 'The normalised pipeline event, without project and branch.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA deliveries CASCADE');
  }
}
