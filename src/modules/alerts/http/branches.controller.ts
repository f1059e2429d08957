import { Controller, Get, Inject, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { EVENT_STORE, type EventStore } from '../../../event-store/index.js';
import { decodeCursor, encodeCursor, minPositionOf, type Page } from '../../../http/index.js';
import { type Actor, CurrentActor } from '../../access/index.js';
import { type BranchView, ListBranches } from '../queries/index.js';
import { ListBranchesParameters } from './list-branches.parameters.js';
import { positionCursor } from './page-cursors.js';

@Controller('v1/branches')
export class BranchesController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Get()
  async list(@Query() parameters: ListBranchesParameters, @CurrentActor() actor: Actor): Promise<Page<BranchView>> {
    const { storeId } = this.store;
    const below = decodeCursor(parameters.cursor, positionCursor('branches', storeId));
    const filters = {
      sourceId: parameters.source?.toLowerCase() ?? null,
      project: parameters.project ?? null,
      ref: parameters.branch ?? null,
      state: parameters.state ?? null,
    };
    const page = { below, limit: parameters.limit };
    const { items, nextBelow } = await this.queries.execute(
      new ListBranches(filters, actor.sources, page, minPositionOf(parameters)),
    );
    return { items, nextCursor: nextBelow === null ? null : encodeCursor('branches', storeId, String(nextBelow)) };
  }
}
