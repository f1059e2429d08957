import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What must be read again to check a sender: encrypted, outside of the log, and no read model, which could be made again from it. */
export class CreateSourceSecrets1790001000000 implements MigrationInterface {
  readonly name = 'CreateSourceSecrets1790001000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SCHEMA secrets;

      CREATE TABLE secrets.source_secrets (
        key_id uuid PRIMARY KEY,
        source_id uuid NOT NULL,
        kind text NOT NULL,
        encrypted_with text NOT NULL,
        nonce bytea NOT NULL,
        content bytea NOT NULL,
        kept_at timestamptz NOT NULL DEFAULT now()
      );

      COMMENT ON COLUMN secrets.source_secrets.key_id IS 'The keyId of the SourceSecretChanged that set it.';
      COMMENT ON COLUMN secrets.source_secrets.encrypted_with IS 'Fingerprint of the ENCRYPTION_KEY.';
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP SCHEMA secrets CASCADE');
  }
}
