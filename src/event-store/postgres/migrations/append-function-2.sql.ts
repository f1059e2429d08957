/**
 * Writes a group of appends in one statement, that is in one round trip and one transaction, and answers one row for each,
 * in their order:
 *
 * - `base`: accepted; its events stand at base + 1, base + 2, …, recorded at `written_at`
 * - `repeated`: exactly these ids stand there since an earlier time, at these positions; nothing was written
 * - neither: conflict; `actual` is the stream's last revision, -1 for no stream
 *
 * A stream may occur once in a group: every append is judged against what is committed.
 *
 * The lock is taken by a statement of its own. Each statement of a VOLATILE function has a snapshot of its own under READ
 * COMMITTED, so what follows sees everything that earlier holders of the lock have committed; within the locking statement the
 * snapshot would be older than the lock. The lock is let go after the commit has become visible: commit order is position order.
 */
export const CREATE_APPEND_2 = `
  CREATE FUNCTION event_store.append(
    -- one entry for each append; expected -1 is "no stream"
    streams text[], expected bigint[], counts integer[],
    -- one entry for each event: which append it belongs to and its number there, both from 1
    owners integer[], numbers integer[], ids uuid[], types text[], data json[], metadata json[], bytes integer[]
  ) RETURNS TABLE (actual bigint, base bigint, repeated bigint[], written_at timestamptz)
  LANGUAGE plpgsql VOLATILE AS $$
  DECLARE
    head    bigint;
    now     timestamptz;
    actuals bigint[];
    bases   bigint[] := array_fill(NULL::bigint, ARRAY[cardinality(streams)]);
  BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
      RAISE EXCEPTION 'event_store.append needs READ COMMITTED: under % it would not see what was committed last',
        current_setting('transaction_isolation');
    END IF;

    PERFORM pg_advisory_xact_lock(hashtextextended('event_store.append', 0));

    -- An answered append is on disk, whatever the role, the database or the session is set to.
    IF current_setting('synchronous_commit') IN ('off', 'local', 'remote_write') THEN
      PERFORM set_config('synchronous_commit', 'on', true);
    END IF;

    SELECT e.position, e.recorded_at INTO head, now FROM event_store.events e ORDER BY e.position DESC LIMIT 1;
    head := coalesce(head, 0);
    now := greatest(clock_timestamp(), now);

    actuals := ARRAY(
      SELECT coalesce(
        (SELECT e.revision FROM event_store.events e WHERE e.stream = s.stream ORDER BY e.revision DESC LIMIT 1), -1)
      FROM unnest(streams) WITH ORDINALITY AS s (stream, n)
      ORDER BY s.n);

    FOR n IN 1 .. cardinality(streams) LOOP
      IF actuals[n] = expected[n] THEN
        bases[n] := head;
        head := head + counts[n];
      END IF;
    END LOOP;

    INSERT INTO event_store.events (position, stream, revision, id, type, data, metadata, bytes, recorded_at)
    SELECT bases[e.owner] + e.number, streams[e.owner], expected[e.owner] + e.number,
           e.id, e.type, e.data, e.metadata, e.bytes, now
    FROM unnest(owners, numbers, ids, types, data, metadata, bytes)
      AS e (owner, number, id, type, data, metadata, bytes)
    WHERE bases[e.owner] IS NOT NULL;

    -- A full queue would fail the commit. Subscribers look by themselves once a second.
    IF FOUND AND pg_notification_queue_usage() < 0.5 THEN
      PERFORM pg_notify('event_store', head::text);
    END IF;

    RETURN QUERY
    SELECT actuals[n], bases[n], CASE WHEN bases[n] IS NULL AND expected[n] < actuals[n] THEN (
      SELECT array_agg(stored.position ORDER BY stored.revision)
      FROM unnest(owners, numbers, ids) AS e (owner, number, id)
      JOIN event_store.events stored
        ON stored.stream = streams[n] AND stored.revision = expected[n] + e.number AND stored.id = e.id
      WHERE e.owner = n
        AND stored.revision > expected[n] AND stored.revision <= expected[n] + counts[n]
      HAVING count(*) = counts[n]) END,
      CASE WHEN bases[n] IS NOT NULL THEN now END
    FROM generate_series(1, cardinality(streams)) AS n
    ORDER BY n;
  END
  $$`;
