import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ClientBase } from 'pg';

/** What must not be found, with a name that a failed test may print instead of it. */
export type Secrets = ReadonlyMap<string, string | Buffer>;

/** A secret as it could stand in a file, a table or a log: itself, and in the forms that programs give to bytes and to text. */
const spellingsOf = (secret: string | Buffer): Buffer[] => {
  const bytes = Buffer.from(secret);
  const texts = [
    ...[0, 1, 2].flatMap((shift) => base64Within(bytes, shift)),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...(typeof secret === 'string' ? [encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)] : []),
  ];
  return [bytes, ...texts.map((text) => Buffer.from(text))];
};

/** The base64 of longer bytes that hold these ones at a distance of 3n + `shift` from their beginning, without the letters at both ends that others share. */
const base64Within = (bytes: Buffer, shift: number): string[] => {
  const encoded = Buffer.concat([Buffer.alloc(shift), bytes]);
  const text = encoded.toString('base64').replace(/=+$/, '');
  const within = text.slice(shift === 0 ? 0 : shift + 1, encoded.length % 3 === 0 ? undefined : -1);
  return [within, within.replaceAll('+', '-').replaceAll('/', '_')];
};

/** Names of the secrets that are in there, in whatever form. */
export const secretsIn = (haystack: string | Buffer, secrets: Secrets): string[] => {
  const bytes = typeof haystack === 'string' ? Buffer.from(haystack) : haystack;
  return [...secrets]
    .filter(([, secret]) => spellingsOf(secret).some((form) => bytes.includes(form)))
    .map(([name]) => name);
};

/** Every file below a folder, by its path within it. What a running server has just removed is left out. */
export const readAllFiles = async (folder: string): Promise<Map<string, Buffer>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = new Map<string, Buffer>();
  for (const file of files) {
    const content = await readFile(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (content !== null) contents.set(relative(folder, file), content);
  }
  return contents;
};

/** Every row of every table that is not PostgreSQL's own, as text: files may hold the same compressed. Bytes show in hex. */
export const readAllTables = async (client: ClientBase): Promise<Map<string, string>> => {
  const { rows: tables } = await client.query<{ name: string }>(ALL_TABLES);
  const contents = new Map<string, string>();
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: string }>(`SELECT content::text AS row FROM ${name} AS content`);
    contents.set(name, rows.map(({ row }) => row).join('\n'));
  }
  return contents;
};

const ALL_TABLES = `
  SELECT format('%I.%I', schemaname, tablename) AS name
    FROM pg_tables
   WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`;
