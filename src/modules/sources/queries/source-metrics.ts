import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Metrics } from '../../../metrics/index.js';
import { SourceActivity } from '../activity/source-activity.js';
import { SourceRow } from '../projections/sources/index.js';
import { toSourceView } from './source-view.js';

/** How many sources keep silent. Which ones is for those who have a key: `GET /v1/sources`. */
@Injectable()
export class SourceMetrics {
  constructor(
    metrics: Metrics,
    private readonly database: DataSource,
    private readonly activity: SourceActivity,
  ) {
    metrics.gauge({
      name: 'pipeline_alerts_sources_silent',
      help: 'Enabled sources from which nothing has come for longer than they allow.',
      read: () => this.countSilent(new Date()),
    });
  }

  private async countSilent(now: Date): Promise<number> {
    const rows = await this.database.getRepository(SourceRow).find();
    const uses = await this.activity.usesOf(rows.map(({ id }) => id));
    return rows.filter((row) => toSourceView(row, uses, now).silent).length;
  }
}
