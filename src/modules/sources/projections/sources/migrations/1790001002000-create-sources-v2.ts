import type { MigrationInterface, QueryRunner } from 'typeorm';
import { CreateSourcesV11790000400000 } from './1790000400000-create-sources-v1.js';

/** Takes the place of `sources_v1`: tokens with who revoked them and until when they are valid, secrets, policy, settings. */
export class CreateSourcesV21790001002000 implements MigrationInterface {
  readonly name = 'CreateSourcesV21790001002000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP SCHEMA sources_v1 CASCADE;
      DELETE FROM projections.checkpoints WHERE projection = 'sources' AND schema = 'sources_v1';

      CREATE SCHEMA sources_v2;

      CREATE TABLE sources_v2.sources (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        provider text NOT NULL,
        enabled boolean NOT NULL,
        enabled_at timestamptz NOT NULL,
        registered_at timestamptz NOT NULL,
        registered_by text NOT NULL,
        registered_position bigint NOT NULL UNIQUE,
        last_position bigint NOT NULL,
        tokens jsonb NOT NULL,
        gitlab_token jsonb NOT NULL,
        signing_keys jsonb NOT NULL,
        policy_version integer NOT NULL,
        deliveries_per_minute integer NOT NULL,
        silent_after_seconds integer
      );

      COMMENT ON COLUMN sources_v2.sources.enabled_at IS 'Registration, or when it was last enabled again: silence counts from there.';
      COMMENT ON COLUMN sources_v2.sources.last_position IS 'Of the last event that changed the row.';
      COMMENT ON COLUMN sources_v2.sources.tokens IS 'What may be shown of them.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA sources_v2 CASCADE');
    await new CreateSourcesV11790000400000().up(runner);
  }
}
