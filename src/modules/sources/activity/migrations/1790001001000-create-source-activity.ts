import type { MigrationInterface, QueryRunner } from 'typeorm';

/** When each token last let a delivery in. Not in the log and not made from it: it is lost with the database, and nobody misses it. */
export class CreateSourceActivity1790001001000 implements MigrationInterface {
  readonly name = 'CreateSourceActivity1790001001000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA source_activity;

      CREATE TABLE source_activity.token_uses (
        source_id uuid NOT NULL,
        token_id uuid NOT NULL,
        last_used_at timestamptz NOT NULL,
        PRIMARY KEY (source_id, token_id)
      ) WITH (fillfactor = 50);

      COMMENT ON COLUMN source_activity.token_uses.last_used_at IS 'The whole minute.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA source_activity CASCADE');
  }
}
