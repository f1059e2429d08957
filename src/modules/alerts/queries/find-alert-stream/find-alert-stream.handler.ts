import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { isUUID } from 'class-validator';
import { DataSource } from 'typeorm';
import { ProjectionFreshness } from '../../../../projections/index.js';
import { AlertRow, alertsProjection } from '../../projections/alerts/index.js';
import { FindAlertStream } from './find-alert-stream.query.js';

@QueryHandler(FindAlertStream)
export class FindAlertStreamHandler implements IQueryHandler<FindAlertStream> {
  constructor(
    private readonly database: DataSource,
    private readonly freshness: ProjectionFreshness,
  ) {}

  /** @throws ReadModelBehindError where the read model does not come so far that "there is none" would be true */
  async execute({ alertId }: FindAlertStream): Promise<string | null> {
    if (!isUUID(alertId)) return null;
    const known = await this.find(alertId);
    if (known !== null) return known;
    await this.freshness.requireHead(alertsProjection.name);
    return this.find(alertId);
  }

  private async find(id: string): Promise<string | null> {
    const row = await this.database.getRepository(AlertRow).findOne({ select: { stream: true }, where: { id } });
    return row?.stream ?? null;
  }
}
