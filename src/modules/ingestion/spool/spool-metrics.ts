import { Injectable } from '@nestjs/common';
import { Metrics } from '../../../metrics/index.js';
import { DeliverySpool, type SpoolReport } from './delivery-spool.js';

/** Shows how the spool of this process is. */
@Injectable()
export class SpoolMetrics {
  constructor(metrics: Metrics, spool: DeliverySpool) {
    const show = (name: string, help: string, value: (report: SpoolReport) => number): void =>
      metrics.gauge({ name: `pipeline_alerts_spool_${name}`, help, read: () => value(spool.report(new Date())) });

    show('records', 'Deliveries that wait on disk for the event store.', ({ records }) => records);
    show('bytes', 'What they and the parked ones take of the disk.', ({ bytes }) => bytes);
    show('max_bytes', 'What they may take of it.', ({ maxBytes }) => maxBytes);
    show(
      'oldest_seconds',
      'How long the oldest of them has waited; 0 without one.',
      (report) => report.oldestSeconds ?? 0,
    );
    show('parked', 'Deliveries that were put aside for a person.', ({ parked }) => parked);
    show('fault', '1 when the disk did not take the last delivery, or cannot read others, else 0.', ({ fault }) =>
      fault === null ? 0 : 1,
    );
  }
}
