import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The list is in the order of registration; there are few sources. */
export class CreateSourcesV11790000400000 implements MigrationInterface {
  readonly name = 'CreateSourcesV11790000400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA sources_v1;

      CREATE TABLE sources_v1.sources (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        provider text NOT NULL,
        registered_at timestamptz NOT NULL,
        registered_by text NOT NULL,
        registered_position bigint NOT NULL UNIQUE,
        last_position bigint NOT NULL,
        tokens jsonb NOT NULL
      );

      COMMENT ON COLUMN sources_v1.sources.last_position IS 'Of the last event that changed the row.';
      COMMENT ON COLUMN sources_v1.sources.tokens IS 'What may be shown of them: id, hint, issuedAt.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA sources_v1 CASCADE');
  }
}
