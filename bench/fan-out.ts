import { get } from 'node:http';
import { runLoad } from './load/run-load.js';
import type { BenchService } from './world.js';

export interface FanOut {
  readonly readers: number;
  /** Events for each reader. */
  readonly events: number;
  /** Events to all readers together, in a second. */
  readonly perSecond: number;
}

const DELIVERIES = 3_000;
const GIVEN_UP_MS = 60_000;
const EVENT = /^data: /gm;

/** Alert events of a burst of deliveries, followed live by so many readers at a time. */
export const benchFanOut = async (
  service: BenchService,
  { readerCounts, first }: { readerCounts: readonly number[]; first: number },
): Promise<FanOut[]> => {
  const figures: FanOut[] = [];
  for (const [index, readers] of readerCounts.entries()) {
    const followers = await Promise.all(Array.from({ length: readers }, () => follow(service)));
    const began = performance.now();
    await runLoad({
      ...service,
      connections: 64,
      amount: DELIVERIES,
      branches: DELIVERIES,
      first: first + index * DELIVERIES,
    });
    // Branches of their own: every delivery opens or recurs, which is one event each.
    await Promise.all(followers.map(({ received }) => received(DELIVERIES)));
    const seconds = (performance.now() - began) / 1_000;
    for (const { end } of followers) end();
    figures.push({ readers, events: DELIVERIES, perSecond: (DELIVERIES * readers) / seconds });
  }
  return figures;
};

interface Follower {
  received(events: number): Promise<void>;
  end(): void;
}

const follow = (service: BenchService): Promise<Follower> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${service.adminKey}`, accept: 'text/event-stream' };
    const request = get(`${service.url}/v1/events/stream`, { headers, agent: false }, (response) => {
      if (response.statusCode !== 200) {
        reject(new Error(`the stream answered ${response.statusCode}`));
        return;
      }
      let count = 0;
      let look = (): void => undefined;
      response.setEncoding('utf8').on('data', (chunk: string) => {
        count += chunk.match(EVENT)?.length ?? 0;
        look();
      });
      resolve({
        received: (events) =>
          new Promise((done, fail) => {
            const limit = setTimeout(() => fail(new Error(`${count} of ${events} events came`)), GIVEN_UP_MS);
            look = () => {
              if (count < events) return;
              clearTimeout(limit);
              done();
            };
            look();
          }),
        end: () => request.destroy(),
      });
    });
    request.on('error', reject);
  });
