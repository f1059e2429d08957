import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { copyLog } from '../../src/cli/store-copy/copy-log.js';
import { type EventStore, openEventStore } from '../../src/event-store/index.js';
import { copied, endsOf, everyEvent, silentContext } from '../support/copy-world.js';
import {
  type EventStoreDbDouble,
  startEventStoreDbDouble,
} from '../support/eventstoredb-double/eventstoredb-double.js';
import { eventually } from '../support/eventually.js';
import { writeIncidents } from '../support/incidents.js';
import { createReadModelWorld, type ReadModelWorld } from '../support/read-model-world.js';

describe('a copy into EventStoreDB', () => {
  let source: ReadModelWorld;
  let double: EventStoreDbDouble;
  let target: EventStore;
  beforeEach(async () => {
    source = await createReadModelWorld();
    double = await startEventStoreDbDouble();
    target = await openEventStore({ eventStoreDbUrl: double.url });
    await writeIncidents(source.store, 4, 30);
  });
  afterEach(async () => {
    await target.close();
    await double.stop();
    await source.remove();
  });

  const copyAll = (): Promise<unknown> => {
    const { terminal, stopRequested } = silentContext();
    return copyLog(endsOf(source.store, target), terminal, stopRequested);
  };

  const untilTargetHolds = (events: number): Promise<void> =>
    eventually(async () => expect((await everyEvent(target)).length).toBeGreaterThanOrEqual(events));

  it('repeats an append whose answer was lost, and writes it once', async () => {
    double.faults.loseNextAppendAnswers(1);
    expect(await copyAll()).toMatchObject({ isBehind: false });
    expect(copied(await everyEvent(target))).toEqual(copied(await everyEvent(source.store)));
  }, 30_000);

  it('waits for a server that is killed on the way and comes back', async () => {
    double.faults.delayAppends(200);
    const copying = copyAll();
    const { length } = await everyEvent(source.store);
    for (const part of [0.2, 0.6]) {
      await untilTargetHolds(part * length);
      await double.restart();
    }
    double.faults.delayAppends(0);
    expect(await copying).toMatchObject({ isBehind: false });
    expect(copied(await everyEvent(target))).toEqual(copied(await everyEvent(source.store)));
  }, 60_000);

  it('says how to go on when it is interrupted, and goes on', async () => {
    double.faults.delayAppends(200);
    const { terminal } = silentContext();
    const stop = new AbortController();
    const interrupted = copyLog(endsOf(source.store, target), terminal, stop.signal);
    interrupted.catch(() => undefined);
    await untilTargetHolds(5);
    stop.abort();
    await expect(interrupted).rejects.toThrow(/^Interrupted after \d+ events\. Run the same command again to go on/);
    double.faults.delayAppends(0);
    expect(await copyAll()).toMatchObject({ same: (await everyEvent(source.store)).length, isBehind: false });
  }, 30_000);
});
