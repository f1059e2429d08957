/**
 * The log. `position` has no gaps and grows in the order of commits: a reader who has seen position n has seen everything
 * below it. `bytes` is what an event counts towards a page, known without unpacking the row.
 * `json`, not `jsonb`: it keeps the text as it was written, NUL and lone surrogates (as escapes) included.
 */
export const CREATE_EVENTS = `
  CREATE TABLE event_store.events (
    position    bigint            NOT NULL PRIMARY KEY,
    stream      text COLLATE "C"  NOT NULL,
    revision    bigint            NOT NULL CHECK (revision >= 0),
    id          uuid              NOT NULL,
    type        text COLLATE "C"  NOT NULL,
    data        json              NOT NULL,
    metadata    json              NOT NULL,
    bytes       integer           NOT NULL CHECK (bytes > 0),
    recorded_at timestamptz       NOT NULL,
    UNIQUE (stream, revision)
  )`;

/** Who this log is. Checkpoints and cursors carry the id. The check keeps it to one row. */
export const CREATE_STORE = `
  CREATE TABLE event_store.store (
    id      uuid     NOT NULL DEFAULT gen_random_uuid(),
    single  boolean  NOT NULL DEFAULT true PRIMARY KEY CHECK (single)
  )`;

export const INSERT_STORE = 'INSERT INTO event_store.store DEFAULT VALUES';

export const CREATE_REFUSE_CHANGE = `
  CREATE FUNCTION event_store.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '%.% is append-only: % is not allowed', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
      USING ERRCODE = 'insufficient_privilege',
            HINT = 'What happened stays on record; correct it by appending another event.';
  END
  $$`;

/**
 * Holds for everybody, the owner and superusers too. ALWAYS: an ordinary trigger is silent under
 * `session_replication_role = replica`, which restore and replication tools set.
 */
export const protect = (table: 'events' | 'store'): readonly string[] => [
  `CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event_store.${table}
     FOR EACH STATEMENT EXECUTE FUNCTION event_store.refuse_change()`,
  `ALTER TABLE event_store.${table} ENABLE ALWAYS TRIGGER append_only`,
];
