import { createHash } from 'node:crypto';
import { settleAndCount } from '../support/after-faults.js';
import { EmbeddedService } from '../support/embedded-service.js';
import { PersistentSender } from '../support/persistent-sender.js';
import { causeFaults } from './cause-faults.js';
import { endlessDeliveries } from './endless-deliveries.js';
import { FAULTS, planFaults } from './planned-faults.js';
import { problemsIn } from './problems-in.js';
import { Progress } from './progress.js';
import { type SentLoad, sendLoad } from './send-load.js';
import { stopAndLookAround } from './stop-and-look-around.js';

export interface SoakOptions {
  readonly seed: number;
  readonly minutes: number;
  /** Must not exist. */
  readonly dataDir: string;
  readonly say: (line: string) => void;
}

/** The least that may be set: while PostgreSQL stands still it is full within seconds. */
const SPOOL_MAX_BYTES = 1_048_576;

/** Nothing at all is answered for so long: then it is not a fault of ours any more. */
const STUCK_AFTER_MS = 120_000;

/** Returns what is not as promised, in sentences. Throws, with the service's last words, where it came to no count. */
export const soak = async ({ seed, minutes, dataDir, say }: SoakOptions): Promise<string[]> => {
  const plan = planFaults(seed, minutes);
  say(`Seed ${seed}: ${minutes} minutes, ${plan.length} faults. Deliveries begin with ${digestOf(seed)}.`);
  const service = new EmbeddedService(dataDir, { SPOOL_MAX_BYTES: String(SPOOL_MAX_BYTES) });
  await service.ready();
  const webhook = await service.webhook();
  let heardAt = Date.now();
  const sender = new PersistentSender(() => {
    if (Date.now() - heardAt > STUCK_AFTER_MS) throw new Error('no delivery has been answered for two minutes');
    return webhook();
  });
  const load: SentLoad = { sent: 0, outcomes: new Set() };
  const progress = new Progress({ sender, load, say, onAnswers: () => (heardAt = Date.now()) });
  const done = new AbortController();
  try {
    await Promise.all([
      causeFaults(plan, { service, sender, onFault: progress.onFault, signal: done.signal }),
      sendLoad(endlessDeliveries(seed), sender, minutes * 60_000, load).finally(() => done.abort()),
    ]);
    await service.ready();
    const store = await service.openStore();
    const count = await settleAndCount((path) => service.ask(path), store, sender.answered).finally(() =>
      store.close(),
    );
    const left = await stopAndLookAround(service, dataDir);
    progress.stop();
    const { answers, slowestMs } = sender;
    say(
      `Faults: ${FAULTS.map((kind) => `${kind} ${progress.hits[kind]}`).join(', ')}; without effect: ${progress.misses}.`,
    );
    say(`Starts of the service: ${service.starts}. Slowest answer: ${slowestMs} ms.`);
    say(
      `The spool was full ${timesFull(service.output())} times. Deliveries answered 503, and sent again: ${answers['503']}.`,
    );
    say(`Deliveries: ${load.sent} of ${load.outcomes.size} outcomes; answers: ${JSON.stringify(answers)}.`);
    say(
      `answered ${count.answered}, recorded ${count.recorded}, lost ${count.lost.length}, doubled ${count.doubled.length}; the read model is a fold of the log.`,
    );
    return [...problemsIn(count, load.outcomes.size), ...left];
  } catch (error) {
    say(`The service's last words:\n${service.output().slice(-8_000)}`);
    throw error;
  } finally {
    progress.stop();
  }
};

/** It says so once each time. */
const timesFull = (output: string): number =>
  output.split(/A delivery could not be kept: the spool in .* holds/).length - 1;

/** So that two runs can be seen to send the same. */
const digestOf = (seed: number): string => {
  const deliveries = endlessDeliveries(seed);
  const first = Array.from({ length: 10_000 }, () => deliveries.next().value);
  return createHash('sha256').update(JSON.stringify(first)).digest('hex').slice(0, 16);
};
