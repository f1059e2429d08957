import { describe, expect, it } from '@jest/globals';
import type { CommandBus } from '@nestjs/cqrs';
import { pipelineHook } from '../../../test/fixtures/pipeline-hook.js';
import { Settings } from '../../config/index.js';
import { DEFAULT_POLICY, type ReceivePipelineEvent } from '../alerts/index.js';
import type { KnownSource } from '../sources/index.js';
import { normaliseDelivery } from './normalise/normalise-delivery.js';
import type { ProvenDelivery } from './proven-delivery.js';
import { DeliverySpool } from './spool/delivery-spool.js';
import { StoreOutage } from './spool/store-outage.js';
import { TakeDelivery } from './take-delivery.js';

/** As many as are put to the alerts at a time. */
const AT_ONCE = 256;

const source = (id: string, deliveriesPerMinute: number): KnownSource => ({
  id,
  name: id,
  enabled: true,
  policy: DEFAULT_POLICY,
  policyOf: () => null,
  deliveriesPerMinute,
  hasGitlabToken: false,
  gitlabTokenId: null,
  signingKeys: [],
});

/** Deliveries of several sources, while the alerts answer one of them whenever they are told to. */
class Scenario {
  readonly order: string[] = [];
  private readonly answers: (() => void)[] = [];
  private readonly commands = {
    execute: ({ delivery }: ReceivePipelineEvent) => {
      this.order.push(delivery.sourceId);
      return new Promise((resolve) => this.answers.push(() => resolve({ result: 'recorded' })));
    },
  } as unknown as CommandBus;
  private readonly deliveries = new TakeDelivery(this.commands, new DeliverySpool(new Settings()), new StoreOutage());

  deliver(from: KnownSource, times: number): void {
    const content = normaliseDelivery(pipelineHook(), { keepNames: true });
    for (let time = 0; time < times; time += 1) {
      const delivery: ProvenDelivery = {
        deliveryId: `${from.id} ${time}`,
        receivedAt: new Date(),
        startedAt: 0,
        source: from,
        tokenId: 'token',
        proof: { token: 'url', tokenId: 'token', gitlabToken: 'unchecked', signature: 'unchecked' },
        traceparent: null,
      };
      void this.deliveries.take(delivery, content);
    }
  }

  async answerAll(): Promise<void> {
    for (let answer = this.answers.shift(); answer !== undefined; answer = this.answers.shift()) {
      answer();
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    }
  }
}

describe('Deliveries of a source above its rate', () => {
  it('wait for those of others while the event store is busy, and are taken after them', async () => {
    const scenario = new Scenario();
    scenario.deliver(source('flood', AT_ONCE), AT_ONCE + 50);
    expect(scenario.order).toHaveLength(AT_ONCE);

    scenario.deliver(source('quiet', 6_000), 10);
    await scenario.answerAll();
    expect(scenario.order.slice(AT_ONCE)).toEqual([...Array(10).fill('quiet'), ...Array(50).fill('flood')]);
  });

  it('wait for nobody while it is not busy', () => {
    const scenario = new Scenario();
    scenario.deliver(source('flood', 1), 100);
    expect(scenario.order).toHaveLength(100);
  });

  it('are those beyond what a minute allows: before that, everybody waits in turn', async () => {
    const scenario = new Scenario();
    scenario.deliver(source('busy', AT_ONCE + 20), AT_ONCE + 20);
    scenario.deliver(source('quiet', 6_000), 10);
    await scenario.answerAll();
    expect(scenario.order.slice(AT_ONCE)).toEqual([...Array(20).fill('busy'), ...Array(10).fill('quiet')]);
  });
});
