import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { settleAndCount } from '../support/after-faults.js';
import { allRecordedOnce } from '../support/delivery-count.js';
import { halfDoubled, inParallel, makeLoad, randomNumbers } from '../support/delivery-load.js';
import { EmbeddedService } from '../support/embedded-service.js';
import { expectNothingLeft, temporaryDataDir } from '../support/lifecycle.js';
import { PersistentSender } from '../support/persistent-sender.js';

const BRANCHES = 15;
const OUTCOMES = 20;

/** What `npm run test:soak` does for minutes, each fault once or twice. */
describe('the service with the embedded PostgreSQL, under load', () => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  let service: EmbeddedService;
  let sender: PersistentSender;
  const random = randomNumbers(31);
  let loads = 0;
  beforeAll(async () => {
    folder = await temporaryDataDir();
    service = new EmbeddedService(folder.path);
    await service.ready();
    sender = new PersistentSender(await service.webhook());
  }, 120_000);
  afterAll(() => folder.remove());

  /**
   * Shuffled deliveries, half of them doubled, over 24 connections. `fault` when a third and when two thirds of them have begun: the others on
   * the way go on, no further one begins before it has happened. A fast service would else be done before a process to stop is found.
   */
  const sendAll = async (fault: () => unknown): Promise<void> => {
    const load = makeLoad(BRANCHES, OUTCOMES, random, BRANCHES * loads++);
    const sent = halfDoubled(load, random);
    let begun = 0;
    let faultHappened: unknown;
    await inParallel(sent, 24, async (delivery) => {
      begun += 1;
      if (begun === Math.round(sent.length / 3) || begun === Math.round((2 * sent.length) / 3)) faultHappened = fault();
      await faultHappened;
      await sender.deliver(delivery);
    });
  };

  const expectAllThereOnce = async (): Promise<void> => {
    await service.ready();
    const store = await service.openStore();
    try {
      const count = await settleAndCount((path) => service.ask(path), store, sender.answered);
      expect(count).toEqual(allRecordedOnce(loads * BRANCHES * OUTCOMES));
    } finally {
      await store.close();
    }
  };

  it('loses and doubles nothing when both are killed at once', async () => {
    const { starts } = service;
    await sendAll(() => service.killBoth());
    expect(service.starts).toBe(starts + 2);
    await expectAllThereOnce();
  }, 120_000);

  it('loses and doubles nothing when PostgreSQL is killed, and then all of its connections end', async () => {
    const faults = [() => service.killPostgres(), () => service.endDatabaseConnections()];
    const hits: boolean[] = [];
    await sendAll(async () => hits.push(await faults.shift()!()));
    expect(hits).toContain(true);
    await expectAllThereOnce();
  }, 120_000);

  it('loses and doubles nothing when senders are cut off in the middle of their requests', async () => {
    const unanswered = sender.answers.none;
    await sendAll(() => sender.cut());
    expect(sender.answers.none).toBeGreaterThan(unanswered);
    await expectAllThereOnce();
  }, 120_000);

  it('loses and doubles nothing when PostgreSQL stands still for longer than a delivery waits', async () => {
    const queued = sender.answers['202'];
    let resume: (() => void) | null = null;
    const stopPostgres = async (): Promise<void> => {
      resume = await service.pausePostgres();
    };
    const resumePostgres = (): void => {
      resume!();
      // A third of the load has begun since, and all but the last 24 of them have been answered.
      expect(sender.answers['202']).toBeGreaterThan(queued + 100);
    };
    const faults = [stopPostgres, resumePostgres];
    await sendAll(() => faults.shift()!());
    await expectAllThereOnce();
  }, 120_000);

  it('stops in order after all of it, and leaves neither a process nor anything in its spool', async () => {
    expect(await service.stop()).toBe(0);
    await expectNothingLeft(folder.path);
    // A record that was being written when the service was killed is moved aside: nobody was promised it.
    expect((await readdir(join(folder.path, 'spool'))).filter((name) => name !== 'damaged')).toEqual([]);
    expect(service.output()).not.toContain('A defect');
  }, 60_000);
});
