import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { CommandBus } from '@nestjs/cqrs';
import { pipelineHook } from '../../../test/fixtures/pipeline-hook.js';
import { AppendResultUnknownError } from '../../event-store/index.js';
import { DEFAULT_POLICY, type ReceivePipelineEvent } from '../alerts/index.js';
import type { KnownSource } from '../sources/index.js';
import { normaliseDelivery } from './normalise/normalise-delivery.js';
import type { ProvenDelivery } from './proven-delivery.js';
import type { ReceivedDelivery } from './received-delivery.js';
import type { DeliverySpool } from './spool/delivery-spool.js';
import { StoreOutage } from './spool/store-outage.js';
import { TakeDelivery } from './take-delivery.js';

const SOURCE: KnownSource = {
  id: 'source',
  name: 'source',
  enabled: true,
  policy: DEFAULT_POLICY,
  policyOf: () => null,
  deliveriesPerMinute: 6_000,
  hasGitlabToken: false,
  gitlabTokenId: null,
  signingKeys: [],
};

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** An event store and a spool, each of which takes a delivery or lets it wait until its time is over. */
class Scenario {
  storeTakes = false;
  spoolTakes = false;
  branchWaitsInSpool = false;
  readonly outage = new StoreOutage();
  /** What each was asked, and for how many milliseconds. */
  readonly asked: (readonly ['store' | 'spool', number])[] = [];

  private readonly commands = {
    execute: async ({ delivery: { deadline } }: ReceivePipelineEvent) => {
      this.asked.push(['store', deadline - Date.now()]);
      if (this.storeTakes) return { result: 'opened' };
      await sleep(deadline - Date.now());
      throw new AppendResultUnknownError('too late');
    },
  } as unknown as CommandBus;

  private readonly spool = {
    holdsBranchOf: () => this.branchWaitsInSpool,
    isEmpty: true,
    keep: async (_delivery: unknown, timeoutMs: number) => {
      this.asked.push(['spool', timeoutMs]);
      if (!this.spoolTakes) await sleep(timeoutMs);
      return this.spoolTakes;
    },
  } as unknown as DeliverySpool;

  private readonly deliveries = new TakeDelivery(this.commands, this.spool, this.outage);

  /** Ends with `lost` where nobody took it. @param headAgoMs how long ago its head came in */
  take(headAgoMs = 0): Promise<ReceivedDelivery['result'] | 'lost'> {
    const delivery: ProvenDelivery = {
      deliveryId: 'delivery',
      receivedAt: new Date(Date.now() - headAgoMs),
      startedAt: 0,
      source: SOURCE,
      tokenId: 'token',
      proof: { token: 'url', tokenId: 'token', gitlabToken: 'unchecked', signature: 'unchecked' },
      traceparent: null,
    };
    const content = normaliseDelivery(pipelineHook(), { keepNames: true });
    return this.deliveries.take(delivery, content).then(
      ({ result }) => result,
      () => 'lost',
    );
  }

  /** How many milliseconds it takes until nobody has taken it. */
  async untilLost(headAgoMs = 0): Promise<number> {
    const began = Date.now();
    const end = this.take(headAgoMs).then((result) => ({ result, at: Date.now() }));
    await jest.advanceTimersByTimeAsync(60_000);
    const { result, at } = await end;
    expect(result).toBe('lost');
    return at - began;
  }
}

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('A delivery that nobody takes', () => {
  it('is answered in time for GitLab, also where the spool was to take it before the event store', async () => {
    const scenario = new Scenario();
    scenario.branchWaitsInSpool = true;
    expect(await scenario.untilLost()).toBeLessThanOrEqual(9_000);
    expect(scenario.asked.map(([who]) => who)).toEqual(['spool', 'store', 'spool']);
  });

  it('is answered in time for GitLab after its source was looked up, and each was still asked for a while', async () => {
    const scenario = new Scenario();
    scenario.branchWaitsInSpool = true;
    expect(await scenario.untilLost(3_000)).toBeLessThanOrEqual(6_000);
    expect(scenario.asked.map(([who]) => who)).toEqual(['spool', 'store', 'spool']);
    for (const [, milliseconds] of scenario.asked) expect(milliseconds).toBeGreaterThanOrEqual(1_500);
  });

  it('has 5 s at the event store as a rule, and the rest at the spool', async () => {
    const scenario = new Scenario();
    await scenario.untilLost();
    expect(scenario.asked).toEqual([
      ['store', 5_000],
      ['spool', 4_000],
    ]);
  });

  it('has a while at each also where its body was long under way', async () => {
    const scenario = new Scenario();
    await scenario.untilLost(20_000);
    expect(scenario.asked).toEqual([
      ['store', 1_500],
      ['spool', 1_500],
    ]);
  });
});

describe('A delivery that the event store did not take in time', () => {
  it('begins an outage where the store has taken nothing else for a while', async () => {
    const scenario = new Scenario();
    scenario.spoolTakes = true;
    const late = scenario.take();
    await jest.advanceTimersByTimeAsync(6_000);
    expect(await late).toBe('queued');
    expect(scenario.outage.lasts).toBe(true);
  });

  it('begins none where the store has just taken another: it was late because of those before it', async () => {
    const scenario = new Scenario();
    scenario.spoolTakes = true;
    const late = scenario.take();
    await jest.advanceTimersByTimeAsync(4_500);
    scenario.storeTakes = true;
    expect(await scenario.take()).toBe('opened');
    await jest.advanceTimersByTimeAsync(1_000);
    expect(await late).toBe('queued');
    expect(scenario.outage.lasts).toBe(false);
  });
});
