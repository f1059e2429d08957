import { type LoadDelivery, makeLoad, shuffled } from '../support/delivery-load.js';
import { seededNumbers } from './seeded-numbers.js';

const BRANCHES = 50;
const OUTCOMES = 20;

/** So many of a wave come a third time, with the next one. */
const LATE = 0.1;

/** Waves of branches, every delivery twice and some a third time, shuffled: without end, and the same for the same seed. */
export function* endlessDeliveries(seed: number): Generator<LoadDelivery, never> {
  const random = seededNumbers(seed, 'deliveries');
  let late: LoadDelivery[] = [];
  for (let wave = 0; ; wave++) {
    const load = makeLoad(BRANCHES, OUTCOMES, random, wave * BRANCHES);
    yield* shuffled([...load, ...load, ...late], random);
    late = load.filter(() => random() < LATE);
  }
}
