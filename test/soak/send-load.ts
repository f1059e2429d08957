import { setTimeout as pause } from 'node:timers/promises';
import { type LoadDelivery, outcomeKey } from '../support/delivery-load.js';
import type { PersistentSender } from '../support/persistent-sender.js';

/** As many at once, so often: a fault meets groups of appends, on a machine that others may be using. */
const BURST = 48;
const BURST_EVERY_MS = 150;

/** Nothing new is sent while so many have not been answered. */
const MOST_UNANSWERED = 64;

export interface SentLoad {
  /** Deliveries begun, doubled ones included. */
  sent: number;
  /** What tells one outcome from another: a pipeline may end more than once. */
  readonly outcomes: Set<string>;
}

/** Sends for so long, then waits until each delivery is answered. Throws what a delivery has thrown. */
export const sendLoad = async (
  deliveries: Iterator<LoadDelivery, never>,
  sender: PersistentSender,
  milliseconds: number,
  load: SentLoad,
): Promise<void> => {
  const end = Date.now() + milliseconds;
  const underWay = new Set<Promise<void>>();
  const failures: unknown[] = [];
  while (Date.now() < end && failures.length === 0) {
    for (let left = underWay.size < MOST_UNANSWERED ? BURST : 0; left > 0; left--) {
      const delivery = deliveries.next().value;
      load.sent += 1;
      load.outcomes.add(outcomeKey(delivery));
      const answered = sender
        .deliver(delivery)
        .catch((error) => void failures.push(error))
        .finally(() => underWay.delete(answered));
      underWay.add(answered);
    }
    await pause(BURST_EVERY_MS);
  }
  await Promise.all(underWay);
  if (failures.length > 0) throw failures[0];
};
