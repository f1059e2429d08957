import { seededNumbers } from './seeded-numbers.js';

export const FAULTS = [
  'kill-service',
  'kill-postgresql',
  'kill-both',
  'pause-postgresql',
  'end-database-connections',
  'cut-senders',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface PlannedFault {
  /** Milliseconds from the beginning. */
  readonly at: number;
  readonly kind: Fault;
  /** How long PostgreSQL stands still; 0 for other kinds. */
  readonly pauseMs: number;
}

/** From one to the next: starting again takes about as long, so some hit a service or a PostgreSQL that is starting. */
const GAP_MS = { least: 3_000, most: 8_000 };

/**
 * The first deliveries wait 5 s for the event store, then the spool fills within 2 s, and who finds it full waits another 5 s for the store before
 * the answer is 503: longer than all of that.
 */
const PAUSE_MS = { least: 13_000, most: 15_000 };

/** So often the next fault comes while PostgreSQL still stands. */
const MEANWHILE = 1 / 3;

/** What happens in a run of so many minutes, and when: the same for the same seed. A longer run goes on where a shorter one ends. */
export const planFaults = (seed: number, minutes: number): PlannedFault[] => {
  const random = seededNumbers(seed, 'faults');
  const between = ({ least, most }: typeof GAP_MS): number => Math.round(least + random() * (most - least));
  const plan: PlannedFault[] = [];
  let bag: Fault[] = [];
  for (let at = between(GAP_MS); at < minutes * 60_000; at += between(GAP_MS)) {
    // Drawn from a bag: none is left out for long.
    if (bag.length === 0) bag = [...FAULTS];
    const kind = bag.splice(Math.floor(random() * bag.length), 1)[0]!;
    const pauseMs = kind === 'pause-postgresql' ? between(PAUSE_MS) : 0;
    plan.push({ at, kind, pauseMs });
    if (random() >= MEANWHILE) at += pauseMs;
  }
  return plan;
};
