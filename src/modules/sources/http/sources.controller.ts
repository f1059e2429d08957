import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { EVENT_STORE, type EventStore } from '../../../event-store/index.js';
import {
  decodeCursor,
  encodeCursor,
  invalidField,
  minPositionOf,
  type Page,
  PageParameters,
  parsePosition,
} from '../../../http/index.js';
import { type Actor, actorMetadata, CurrentActor, RequiresRole } from '../../access/index.js';
import { RegisterSource, SourceNameRefusedError } from '../commands/register-source/register-source.command.js';
import { ListSources, type SourceView } from '../queries/list-sources/list-sources.query.js';
import { WebhookAddress } from '../webhook-address.js';
import { RegisterSourceDto } from './register-source.dto.js';

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

@Controller('v1/sources')
export class SourcesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly webhook: WebhookAddress,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Post()
  @RequiresRole('admin', { unrestricted: true })
  async register(@Body() { name }: RegisterSourceDto, @CurrentActor() actor: Actor): Promise<NewSource> {
    const source = await this.commands
      .execute(new RegisterSource({ name, ...actorMetadata(actor), onBehalfOf: null }))
      .catch(refuseName);
    return {
      id: source.id,
      name: source.name,
      token: source.token,
      webhookUrl: this.webhook.withToken(source.token),
      position: source.position.toString(),
    };
  }

  @Get()
  async list(@Query() parameters: PageParameters): Promise<Page<SourceView>> {
    const { storeId } = this.store;
    const below = decodeCursor(parameters.cursor, { list: LIST, storeId, field: 'cursor', read: parsePosition });
    const page = await this.queries.execute(
      new ListSources({ below, limit: parameters.limit }, minPositionOf(parameters)),
    );
    const nextCursor = page.nextBelow === null ? null : encodeCursor(LIST, storeId, page.nextBelow.toString());
    return { items: page.items, nextCursor };
  }
}

const refuseName = (error: unknown): never => {
  if (error instanceof SourceNameRefusedError) throw invalidField('name', error.message);
  throw error;
};
