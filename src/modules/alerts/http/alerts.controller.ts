import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { EVENT_STORE, type EventStore } from '../../../event-store/index.js';
import {
  decodeCursor,
  encodeCursor,
  FreshnessParameters,
  minPositionOf,
  notFound,
  type Page,
  PageParameters,
} from '../../../http/index.js';
import { type Actor, CurrentActor } from '../../access/index.js';
import { type AlertView, GetAlert, GetAlertHistory, type HistoryItem, ListAlerts } from '../queries/index.js';
import { ListAlertsParameters } from './list-alerts.parameters.js';
import { historyCursor, positionCursor, writeHistoryMark } from './page-cursors.js';

const NO_SUCH_ALERT = 'There is no alert with this id.';

@Controller('v1/alerts')
export class AlertsController {
  constructor(
    private readonly queries: QueryBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Get()
  async list(@Query() parameters: ListAlertsParameters, @CurrentActor() actor: Actor): Promise<Page<AlertView>> {
    const { storeId } = this.store;
    const { cursor, limit, openedAfter, openedBefore } = parameters;
    const below = decodeCursor(cursor, positionCursor('alerts', storeId));
    const filters = {
      status: parameters.status ?? null,
      priority: parameters.priority ?? null,
      sourceId: parameters.source?.toLowerCase() ?? null,
      project: parameters.project ?? null,
      ref: parameters.branch ?? null,
      openedAfter: openedAfter === undefined ? null : new Date(openedAfter),
      openedBefore: openedBefore === undefined ? null : new Date(openedBefore),
    };
    const page = await this.queries.execute(
      new ListAlerts(filters, actor.sources, { below, limit }, minPositionOf(parameters)),
    );
    const { items, nextBelow } = page;
    return { items, nextCursor: nextBelow === null ? null : encodeCursor('alerts', storeId, String(nextBelow)) };
  }

  @Get(':id')
  async get(
    @Param('id') id: string,
    @Query() parameters: FreshnessParameters,
    @CurrentActor() actor: Actor,
  ): Promise<AlertView> {
    const alert = await this.queries.execute(new GetAlert(id, actor, minPositionOf(parameters)));
    if (alert === null) throw notFound(NO_SUCH_ALERT);
    return alert;
  }

  @Get(':id/history')
  async history(
    @Param('id') id: string,
    @Query() parameters: PageParameters,
    @CurrentActor() actor: Actor,
  ): Promise<Page<HistoryItem>> {
    const scope = historyCursor(id, this.store.storeId);
    const mark = decodeCursor(parameters.cursor, scope);
    const page = { mark, limit: parameters.limit };
    const history = await this.queries.execute(new GetAlertHistory(id, actor, page, minPositionOf(parameters)));
    if (history === null) throw notFound(NO_SUCH_ALERT);
    const { items, next } = history;
    return {
      items,
      nextCursor: next === null ? null : encodeCursor(scope.list, scope.storeId, writeHistoryMark(next)),
    };
  }
}
