import { type LoadDelivery, makeLoad, shuffled } from '../support/delivery-load.js';
import { seededNumbers } from './seeded-numbers.js';

const BRANCHES = 50;
const OUTCOMES = 20;

/** So many of a wave come twice. The others do not: a second delivery would make up for a first one that was lost. */
const DOUBLED = 0.5;

/** So many of a wave come once more with the next one. */
const LATE = 0.1;

/** Waves of branches, shuffled, half of the deliveries doubled and some of them late: without end, and the same for the same seed. */
export function* endlessDeliveries(seed: number): Generator<LoadDelivery, never> {
  const random = seededNumbers(seed, 'deliveries');
  let late: LoadDelivery[] = [];
  for (let wave = 0; ; wave++) {
    const load = makeLoad(BRANCHES, OUTCOMES, random, wave * BRANCHES);
    const doubled = load.filter(() => random() < DOUBLED);
    yield* shuffled([...load, ...doubled, ...late], random);
    late = load.filter(() => random() < LATE);
  }
}
