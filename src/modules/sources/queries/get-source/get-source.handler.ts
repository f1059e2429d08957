import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { EVENT_STORE, type EventReader } from '../../../../event-store/index.js';
import { LogFreshness } from '../../../../projections/index.js';
import { SourceActivity } from '../../activity/source-activity.js';
import { sourceStream } from '../../domain/index.js';
import { rowAfter, type SourceRow } from '../../projections/sources/index.js';
import { type SourceView, toSourceView } from '../source-view.js';
import { GetSource } from './get-source.query.js';

@QueryHandler(GetSource)
export class GetSourceHandler implements IQueryHandler<GetSource> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventReader,
    private readonly activity: SourceActivity,
    private readonly freshness: LogFreshness,
  ) {}

  async execute({ sourceId, minPosition }: GetSource): Promise<SourceView | null> {
    await this.freshness.require(minPosition);
    let row: SourceRow | null = null;
    for await (const event of this.store.readStream(sourceStream(sourceId), { direction: 'forwards' })) {
      row = rowAfter(row, event) ?? row;
    }
    return row === null ? null : toSourceView(row, await this.activity.usesOf([sourceId]), new Date());
  }
}
