import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyLog } from '../../src/cli/store-copy/copy-log.js';
import type { EventStore } from '../../src/event-store/index.js';
import { endsOf, everyEvent, runCopy, silentContext, someEvent, writeOne } from '../support/copy-world.js';
import { writeIncidents } from '../support/incidents.js';
import { createReadModelWorld, type ReadModelWorld } from '../support/read-model-world.js';

describe('a copy is refused', () => {
  let source: ReadModelWorld;
  let target: ReadModelWorld;
  beforeEach(async () => {
    source = await createReadModelWorld();
    target = await createReadModelWorld();
    await writeIncidents(source.store, 4, 20);
  });
  afterEach(async () => {
    await source.remove();
    await target.remove();
  });

  it('into a store that holds other events, and writes nothing there', async () => {
    const { id } = await writeOne(target.store);
    await expect(runCopy(source.url, target.url)).rejects.toThrow(
      new RegExp(
        `^The target is no copy of the source: event 1 of .* \\(AlertOpened ${id}, .*\\) differs in its id from`,
      ),
    );
    expect(await everyEvent(target.store)).toHaveLength(1);
  });

  it('into a store that holds more than the source', async () => {
    await runCopy(source.url, target.url);
    const { id } = await writeOne(target.store);
    await expect(runCopy(source.url, target.url)).rejects.toThrow(
      new RegExp(`^The target holds more than the source: event \\d+ of .* \\(AlertOpened ${id},`),
    );
  });

  it('into a store that somebody wrote into between two copies', async () => {
    await runCopy(source.url, target.url);
    await writeOne(target.store);
    await writeOne(source.store);
    await expect(runCopy(source.url, target.url)).rejects.toThrow(/^The target is no copy of the source: /);
  });

  it('when an event of the target was recorded with other data', async () => {
    const [first] = await everyEvent(source.store);
    const { stream, id, type, metadata } = first!;
    const events = [{ id, type, data: { other: true }, metadata }];
    await target.store.append({ stream, expected: 'no-stream', events, timeoutMs: 5_000 });
    await expect(runCopy(source.url, target.url)).rejects.toThrow(/ differs in its data from /);
  });

  it('from a store without events, and into itself', async () => {
    const empty = await createReadModelWorld();
    await expect(runCopy(empty.url, target.url)).rejects.toThrow(/ holds no events: is it the right one\?$/);
    await empty.remove();
    await expect(runCopy(source.url, source.url)).rejects.toThrow('--from and --to are the same store.');
    await expect(runCopy(source.url, `${source.url}&application_name=x`)).rejects.toThrow('the same store');
  });

  it('from a database that holds events of streams that it does not know', async () => {
    await writeOne(source.store, 'webhook-1');
    const { length } = await everyEvent(source.store);
    await expect(runCopy(source.url, target.url)).rejects.toThrow(
      `holds an event at position ${length + 1} whose stream this version does not know`,
    );
    await writeOne(source.store);
    await expect(runCopy(source.url, target.url)).rejects.toThrow(`an event at position ${length + 1} whose stream`);
  });

  it('from a database without a store, in a sentence about --from', async () => {
    await target.database.query('DROP SCHEMA event_store CASCADE');
    await expect(runCopy(target.url, source.url)).rejects.toThrow('The database has no schema event_store');
    await expect(runCopy('postgresql://127.0.0.1:1/none?sslmode=disable', source.url)).rejects.toThrow(/Check --from /);
  }, 60_000);

  /** Does something to a store before the first append. */
  const beforeAppending = (store: EventStore, act: (events: number) => Promise<unknown>): EventStore => {
    let acted = false;
    return {
      ...store,
      append: async (request) => {
        if (!acted) {
          acted = true;
          await act(request.events.length);
        }
        return store.append(request);
      },
    };
  };

  it('as complete while the source is being written to', async () => {
    const growing = beforeAppending(target.store, () => writeOne(source.store));
    const { length } = await everyEvent(source.store);
    const { terminal, stopRequested } = silentContext();
    const found = await copyLog(endsOf(source.store, growing), terminal, stopRequested);
    expect(found).toMatchObject({ same: length, isBehind: true });
  });

  it('when somebody else writes into the stream that is being copied', async () => {
    const [first] = await everyEvent(source.store);
    const disturbed = beforeAppending(target.store, () =>
      target.store.append({ stream: first!.stream, expected: 'no-stream', events: [someEvent()], timeoutMs: 5_000 }),
    );
    const { terminal, stopRequested } = silentContext();
    await expect(copyLog(endsOf(source.store, disturbed), terminal, stopRequested)).rejects.toThrow(
      'The target is no copy of the source',
    );
  });

  it('never because the last append of a copy that was killed arrives late', async () => {
    const [first] = await everyEvent(source.store);
    const { stream, id, type, data, metadata, recordedAt } = first!;
    const late = { id, type, data, metadata: { ...metadata, originalRecordedAt: recordedAt.toISOString() } };
    let appendedAtOnce = 0;
    const disturbed = beforeAppending(target.store, (events) => {
      appendedAtOnce = events;
      return target.store.append({ stream, expected: 'no-stream', events: [late], timeoutMs: 5_000 });
    });
    const { terminal, stopRequested } = silentContext();
    const found = await copyLog(endsOf(source.store, disturbed), terminal, stopRequested);
    expect(appendedAtOnce).toBeGreaterThan(1);
    expect(found.isBehind).toBe(false);
    expect(await everyEvent(target.store)).toHaveLength(found.same);
  });
});
