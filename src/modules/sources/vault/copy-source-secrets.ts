import type { ClientBase } from 'pg';

type Queryable = Pick<ClientBase, 'query'>;

interface SecretRow {
  readonly key_id: string;
  readonly source_id: string;
  readonly kind: string;
  readonly encrypted_with: string;
  readonly nonce: Buffer;
  readonly content: Buffer;
  readonly kept_at: Date;
}

/**
 * Takes the secrets of sources along from one database into another that is up to date, encrypted as they are. What the other one holds stays:
 * a secret has a new id whenever it changes, and without an event that names it it has no effect.
 *
 * @returns how many the first one holds
 */
export const copySourceSecrets = async (from: Queryable, to: Queryable): Promise<number> => {
  const { rows: tables } = await from.query<{ found: string | null }>(FIND_TABLE);
  // Older than secrets.
  if (tables[0]?.found == null) return 0;
  const { rows } = await from.query<SecretRow>(READ);
  for (const { key_id, source_id, kind, encrypted_with, nonce, content, kept_at } of rows) {
    await to.query(KEEP, [key_id, source_id, kind, encrypted_with, nonce, content, kept_at]);
  }
  return rows.length;
};

const FIND_TABLE = `SELECT to_regclass('secrets.source_secrets') AS found`;

const READ = `
  SELECT key_id, source_id, kind, encrypted_with, nonce, content, kept_at
    FROM secrets.source_secrets
   ORDER BY kept_at`;

const KEEP = `
  INSERT INTO secrets.source_secrets (key_id, source_id, kind, encrypted_with, nonce, content, kept_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7)
  ON CONFLICT (key_id) DO NOTHING`;
