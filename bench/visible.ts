import { setTimeout as sleep } from 'node:timers/promises';
import { pipelineHook } from '../test/fixtures/pipeline-hook.js';
import { runLoad } from './load/run-load.js';
import { percentile } from './percentile.js';
import type { BenchService } from './world.js';

const DELIVERIES_PER_SECOND = 1_000;
/** The generator's own start and end are not worth a mark. */
const NEARLY = 0.95;
const LOOK_AGAIN_MS = 2;
const BETWEEN_PROBES_MS = 20;
const GIVEN_UP_MS = 30_000;

export interface Visible {
  /** Deliveries per second that were answered meanwhile, the probes left out. */
  readonly perSecond: number;
  /** False: the service did not take the rate that the figures are meant for. */
  readonly rateReached: boolean;
  readonly samples: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** From a delivery's answer until its alert stands in `GET /v1/alerts`, while 1,000 deliveries a second come in. */
export const benchVisible = async (service: BenchService, seconds: number, first: number): Promise<Visible> => {
  let loaded = false;
  const load = runLoad({
    ...service,
    connections: 64,
    seconds,
    perSecond: DELIVERIES_PER_SECOND,
    branches: 1_000,
    first,
  }).finally(() => {
    loaded = true;
  });
  const samples: number[] = [];
  await sleep(500); // the load's own start
  for (let number = 0; !loaded; number += 1) {
    samples.push(await untilVisible(service, `probe/${first}/${number}`, first + number));
    await sleep(BETWEEN_PROBES_MS);
  }
  const { perSecond } = await load;
  return {
    perSecond,
    rateReached: perSecond >= DELIVERIES_PER_SECOND * NEARLY,
    samples: samples.length,
    p50Ms: percentile(samples, 50),
    p99Ms: percentile(samples, 99),
  };
};

/** Milliseconds from the answer to a delivery that opens an alert until the list of the branch's alerts has it. */
export const untilVisible = async (service: BenchService, ref: string, pipelineId: number): Promise<number> => {
  const answer = await fetch(`${service.url}/functions/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${service.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(pipelineHook({ ref, pipelineId, status: 'failed' })),
  });
  const { result } = (await answer.json()) as { result: string };
  if (result !== 'opened') throw new Error(`the probe opened no alert: ${answer.status} ${result}`);

  const answeredAt = performance.now();
  while (performance.now() < answeredAt + GIVEN_UP_MS) {
    const list = await fetch(`${service.url}/v1/alerts?limit=1&branch=${encodeURIComponent(ref)}`, {
      headers: { authorization: `Bearer ${service.adminKey}` },
    });
    const { items } = (await list.json()) as { items: unknown[] };
    if (items.length > 0) return performance.now() - answeredAt;
    await sleep(LOOK_AGAIN_MS);
  }
  throw new Error(`an alert was not to be seen within ${GIVEN_UP_MS} ms`);
};
