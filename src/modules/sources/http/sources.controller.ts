import { Body, Controller, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { EVENT_STORE, type EventStore } from '../../../event-store/index.js';
import {
  decodeCursor,
  encodeCursor,
  FreshnessParameters,
  invalidField,
  minPositionOf,
  type Page,
  PageParameters,
  parsePosition,
} from '../../../http/index.js';
import { type Actor, CurrentActor, RequiresRole } from '../../access/index.js';
import { type DisabledSource, DisableSource } from '../commands/disable-source/disable-source.command.js';
import { RegisterSource, SourceNameRefusedError } from '../commands/register-source/register-source.command.js';
import { requesterOf } from '../commands/source-writer.js';
import { ListSources } from '../queries/list-sources/list-sources.query.js';
import type { SourceView } from '../queries/source-view.js';
import { WebhookAddress } from '../webhook-address.js';
import { ChangeSettingsDto, DisableSourceDto, RegisterSourceDto } from './source.dto.js';
import { knownId, requireDone, SourceChanges } from './source-changes.js';

/** Names the list that a cursor belongs to. */
const LIST = 'sources';

interface NewSource {
  readonly id: string;
  readonly name: string;
  /** Shown this once. */
  readonly token: string;
  /** To paste into GitLab's webhook form; the token is in it. */
  readonly webhookUrl: string;
  readonly position: string;
}

interface DisabledSourceView {
  readonly source: SourceView;
  /** How many of its alerts were open: nothing that GitLab sends will close them any more. */
  readonly openAlerts: number;
  readonly resolvedAlerts: number;
}

@Controller('v1/sources')
export class SourcesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly changes: SourceChanges,
    private readonly webhook: WebhookAddress,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Post()
  @RequiresRole('admin', { unrestricted: true })
  async register(@Body() { name }: RegisterSourceDto, @CurrentActor() actor: Actor): Promise<NewSource> {
    const source = await this.commands.execute(new RegisterSource({ name, ...requesterOf(actor) })).catch(refuseName);
    return {
      id: source.id,
      name: source.name,
      token: source.token,
      webhookUrl: this.webhook.withToken(source.token),
      position: source.position.toString(),
    };
  }

  @Get()
  async list(@Query() parameters: PageParameters, @CurrentActor() actor: Actor): Promise<Page<SourceView>> {
    const { storeId } = this.store;
    const { limit } = parameters;
    const below = decodeCursor(parameters.cursor, { list: LIST, storeId, field: 'cursor', read: parsePosition });
    const listing = { below, limit, among: actor.sources };
    const page = await this.queries.execute(new ListSources(listing, minPositionOf(parameters)));
    const nextCursor = page.nextBelow === null ? null : encodeCursor(LIST, storeId, page.nextBelow.toString());
    return { items: page.items, nextCursor };
  }

  @Get(':id')
  get(
    @Param('id') id: string,
    @Query() parameters: FreshnessParameters,
    @CurrentActor() actor: Actor,
  ): Promise<SourceView> {
    return this.changes.view(knownId(id, actor), minPositionOf(parameters));
  }

  @Patch(':id')
  change(@Param('id') id: string, @Body() body: ChangeSettingsDto, @CurrentActor() actor: Actor): Promise<SourceView> {
    const { name, silentAfterSeconds, deliveriesPerMinute } = body ?? {};
    const settings = {
      ...(name === undefined ? {} : { name: name.trim() }),
      ...(silentAfterSeconds === undefined ? {} : { silentAfterSeconds }),
      ...(deliveriesPerMinute === undefined ? {} : { deliveriesPerMinute }),
    };
    return this.changes.change(id, actor, { type: 'ChangeSettings', settings });
  }

  @Post(':id/disable')
  @HttpCode(200)
  async disable(
    @Param('id') id: string,
    @Body() body: DisableSourceDto,
    @CurrentActor() actor: Actor,
  ): Promise<DisabledSourceView> {
    const sourceId = knownId(id, actor);
    const { resolveAlerts = false, note } = body ?? {};
    const disable = new DisableSource(sourceId, { resolveAlerts, note: note ?? null }, actor);
    const { openAlerts, resolvedAlerts } = requireDone<DisabledSource>(await this.commands.execute(disable));
    return { source: await this.changes.view(sourceId), openAlerts, resolvedAlerts };
  }

  @Post(':id/enable')
  @HttpCode(200)
  enable(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<SourceView> {
    return this.changes.change(id, actor, { type: 'EnableSource' });
  }
}

const refuseName = (error: unknown): never => {
  if (error instanceof SourceNameRefusedError) throw invalidField('name', `${error.message}.`);
  throw error;
};
