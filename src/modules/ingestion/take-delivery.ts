import { Injectable, Logger } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { RateBudgets } from '../../rates/index.js';
import type { KnownSource } from '../sources/index.js';
import { type AcceptedDelivery, acceptDelivery, commandFor, foresee } from './dispatch/accepted-delivery.js';
import { BusyError } from './dispatch/busy.error.js';
import { DispatchQueue, type Turn } from './dispatch/dispatch-queue.js';
import { isStoreAway } from './dispatch/is-store-away.js';
import type { NormalisedDelivery } from './normalise/normalise-delivery.js';
import type { ProvenDelivery } from './proven-delivery.js';
import { ignoredDelivery, type ReceivedDelivery } from './received-delivery.js';
import { DeliverySpool } from './spool/delivery-spool.js';
import { StoreOutage } from './spool/store-outage.js';

/** GitLab gives up after 10 s; by then it must have our answer. Both are counted from the head of the delivery on. */
const ANSWER_MS = 9_000;
const STORE_ENDS_MS = 7_500;

/** Within that, for the event store, and for the spool where a delivery has to queue up before the store is asked. */
const STORE_MS = 5_000;
const QUEUE_UP_MS = 3_000;

/** What the event store and the spool have at least. A body may be long under way, and GitLab's time begins behind it. */
const LEAST_MS = 1_500;

/** More than the event store gathers into one append, far less than would make a newcomer wait for long. */
const BOUNDS = { atOnce: 256, waiting: 5_000 };

const MOST_SOURCES = 100_000;

/** Where a normalised delivery leaves the ingestion: to the alerts, or to the spool where the event store can't take it now. */
@Injectable()
export class TakeDelivery {
  private readonly logger = new Logger('TakeDelivery');
  private readonly queue = new DispatchQueue(BOUNDS);
  private readonly budgets = new RateBudgets(MOST_SOURCES);

  constructor(
    private readonly commands: CommandBus,
    private readonly spool: DeliverySpool,
    private readonly outage: StoreOutage,
  ) {}

  /**
   * What it returns for is on disk, in the event store or in the spool.
   * @throws AppendResultUnknownError BusyError neither of them took it in time
   */
  async take(delivery: ProvenDelivery, content: NormalisedDelivery): Promise<ReceivedDelivery> {
    if (content.kind === 'ignored') return ignoredDelivery(delivery.deliveryId, content.reason);
    const accepted = acceptDelivery(delivery, content);
    if (this.hasToQueueUp(accepted)) {
      const kept = await this.keep(accepted, QUEUE_UP_MS);
      if (kept !== null) return kept;
    }
    try {
      const received = await this.putToAlerts(accepted, this.turnOf(delivery.source));
      this.outage.hear(received);
      return received;
    } catch (error) {
      if (!isStoreAway(error) && !(error instanceof BusyError)) {
        // A defect, or the store does not want it as it is. It must not cost the delivery, nor the hook: the spool puts it aside.
        this.logger.error(`A delivery cannot be taken: ${(error as Error).message}`, (error as Error).stack);
      }
      const kept = await this.keep(accepted);
      if (kept === null) throw error;
      if (kept.result === 'queued' && isStoreAway(error)) this.outage.begin();
      return kept;
    }
  }

  /** Where nothing waits that would tell when the store is back, each delivery tries for itself. */
  private hasToQueueUp(delivery: AcceptedDelivery): boolean {
    return (this.outage.lasts && !this.spool.isEmpty) || this.spool.holdsBranchOf(delivery);
  }

  private putToAlerts(delivery: AcceptedDelivery, turn: Turn): Promise<ReceivedDelivery> {
    const milliseconds = Math.min(STORE_MS, leftOf(STORE_ENDS_MS, delivery));
    const deadline = Date.now() + Math.max(milliseconds, LEAST_MS);
    return this.queue.run(turn, deadline, () =>
      this.commands.execute<ReceivedDelivery>(commandFor(delivery, deadline)),
    );
  }

  /** Null where the spool does not take it, or not in time. */
  private async keep(delivery: AcceptedDelivery, mostMs = ANSWER_MS): Promise<ReceivedDelivery | null> {
    const foreseen = foresee(delivery);
    // For what is in it: the store would not have been asked.
    if (foreseen.result === 'ignored') return foreseen;
    const milliseconds = Math.min(mostMs, leftOf(ANSWER_MS, delivery));
    return (await this.spool.keep(delivery, Math.max(milliseconds, LEAST_MS))) ? foreseen : null;
  }

  /** A source may send a minute's deliveries at once. */
  private turnOf({ id, deliveriesPerMinute }: KnownSource): Turn {
    const rate = { perMinute: deliveriesPerMinute, burst: deliveriesPerMinute };
    return this.budgets.take(id, rate, performance.now()) === 0 ? 'in-turn' : 'behind';
  }
}

const leftOf = (milliseconds: number, { receivedAt }: AcceptedDelivery): number =>
  receivedAt.getTime() + milliseconds - Date.now();
