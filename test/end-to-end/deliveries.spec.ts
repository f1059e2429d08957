import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { higherPoint, type Point } from '../../src/modules/alerts/domain/point.js';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { BranchScenario } from '../support/branch-scenario.js';
import { asEvent, asHook, inParallel, makeLoad, randomNumbers, shuffled } from '../support/delivery-load.js';
import { eventually } from '../support/eventually.js';
import { everyItem, expectReadModelEqualsLog } from '../support/read-model-view.js';
import { startTestService, type TestService } from '../support/test-service.js';

/** A point as a branch shows it, and as the domain knows it. */
const shown = (point: unknown) => {
  const { pipelineId, finishedAt } = (point ?? {}) as { pipelineId?: string; finishedAt?: string };
  return pipelineId === undefined ? null : { pipelineId, second: Date.parse(String(finishedAt)) / 1000 };
};
const known = (point: Point | null) => (point === null ? null : { pipelineId: point.pipelineId, second: point.second });

describe('deliveries, as GitLab sends them', () => {
  let service: TestService;
  let token: string;
  let sourceId: string;
  beforeEach(async () => {
    service = await startTestService();
    ({ token, id: sourceId } = await service.registerSource());
  });
  afterEach(() => service.stop());

  it('are recorded once when the same outcome is sent 50 times at once from 50 connections', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => service.deliver(token, pipelineHook())));
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
    expect(answers.map(({ json }) => json.result).sort()).toEqual([...Array(49).fill('duplicate'), 'opened']);
    expect(new Set(answers.map(({ json }) => json.id)).size).toBe(1);

    const types: string[] = [];
    for await (const event of service.store.readAll({ filter: { streamPrefixes: [`alert-${sourceId}:`] } }))
      types.push(event.type);
    expect(types).toEqual(['PipelineOutcomeRecorded', 'AlertOpened']);
  });

  it('end in the state that the sorted sequence gives: 2,000 of 50 branches, shuffled and doubled, over 16 connections', async () => {
    const random = randomNumbers(20_261_123);
    const load = makeLoad(50, 20, random);
    const sent = shuffled([...load, ...load], random);
    expect(sent).toHaveLength(2_000);
    await inParallel(sent, 16, async (delivery) => {
      const { status, text } = await service.deliver(token, asHook(delivery));
      expect({ status, text }).toMatchObject({ status: 200 });
    });

    const head = await service.store.head();
    const list = `/v1/branches?source=${sourceId}&minPosition=${head}`;
    // A log that holds the events of other tests, too, takes longer to come in than a query waits.
    const branches = await eventually(() => everyItem(service.ask, list), 60_000);
    expect(branches).toHaveLength(50);
    for (const { branch, state, priority, lastPassing, lastFailing } of branches) {
      const sorted = load.filter(({ ref }) => ref === (branch as { ref: string }).ref).map(asEvent);
      const { alert, registers } = new BranchScenario().given(...sorted).state;
      const isOpen = alert?.status === 'open';
      expect([state === 'failing', priority]).toEqual([isOpen, isOpen ? alert.priority : null]);
      expect(shown(lastPassing)).toEqual(known(registers.passing));
      expect(shown(lastFailing)).toEqual(known(Object.values(registers.failing).reduce(higherPoint, null)));
    }
    await expectReadModelEqualsLog(service.ask, service.store);
  }, 120_000);
});
