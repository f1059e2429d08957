import { type BeforeApplicationShutdown, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { Lifecycle } from '../../../config/index.js';
import { drain, type Handled, type SpooledRecord } from '../../../spool/index.js';
import { pause } from '../../../waiting/index.js';
import { type AcceptedDelivery, commandFor } from '../dispatch/accepted-delivery.js';
import { isStoreAway } from '../dispatch/is-store-away.js';
import type { ReceivedDelivery } from '../received-delivery.js';
import { RecordDeliveries } from '../record-deliveries.js';
import { DeliverySpool } from './delivery-spool.js';
import { StoreOutage } from './store-outage.js';
import { fromRecord } from './stored-delivery.js';

/** As long as a delivery waits that has just come in. */
const DEADLINE_MS = 5_000;

/** How often somebody looks for the folders of dead processes; the first time at the start. */
const LOOK_AROUND_MS = 10_000;

/** Puts to the alerts what waits in the spool: this process's, and that of processes which have ended. */
@Injectable()
export class WorkOffSpool implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Spool');
  private readonly stop = new AbortController();
  private working: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly deliveries: DeliverySpool,
    private readonly outage: StoreOutage,
    private readonly commands: CommandBus,
    private readonly record: RecordDeliveries,
    lifecycle: Lifecycle,
  ) {
    lifecycle.stopRequested.addEventListener('abort', () => this.stop.abort());
  }

  onApplicationBootstrap(): void {
    const { signal } = this.stop;
    const { spool } = this.deliveries;
    const warn = (line: string): void => this.logger.warn(line);
    this.working = Promise.all([
      this.lookAround(signal),
      drain(spool, { handle: (record) => this.handle(record), warn, signal }),
    ]);
  }

  /** Bounded by the deadline of the deliveries under way; it began when the stop was asked for. What is left waits for the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.working;
    const { records } = this.deliveries.report(new Date());
    if (records > 0) this.logger.warn(`${records} deliveries stay on disk until the next start.`);
  }

  private async lookAround(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.deliveries.spool.adopt();
      await pause(LOOK_AROUND_MS, signal);
    }
  }

  private async handle(record: SpooledRecord): Promise<Handled> {
    try {
      const delivery = fromRecord(record);
      const received = await this.putToAlerts(delivery);
      this.outage.hear(received);
      this.record.workedOff(delivery, received);
      return { kind: 'done' };
    } catch (error) {
      if (isStoreAway(error)) {
        this.outage.begin();
        return { kind: 'again' };
      }
      const { message, stack } = error as Error;
      this.logger.error(`A delivery cannot be taken as it is and is put aside: ${message}`, stack);
      return { kind: 'refused', reason: message };
    }
  }

  private putToAlerts(delivery: AcceptedDelivery): Promise<ReceivedDelivery> {
    return this.commands.execute<ReceivedDelivery>(commandFor(delivery, Date.now() + DEADLINE_MS));
  }
}
