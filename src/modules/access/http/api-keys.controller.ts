import { Body, Controller, Delete, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { EVENT_STORE, type EventStore } from '../../../event-store/index.js';
import {
  conflict,
  decodeCursor,
  encodeCursor,
  invalidField,
  minPositionOf,
  notFound,
  type Page,
  PageParameters,
  type ProblemError,
  parsePosition,
} from '../../../http/index.js';
import type { Actor } from '../actor.js';
import { IssueApiKey } from '../commands/issue-api-key/issue-api-key.command.js';
import { RevokeApiKey } from '../commands/revoke-api-key/revoke-api-key.command.js';
import type { Refusal } from '../domain/index.js';
import { ListApiKeys } from '../queries/list-api-keys/list-api-keys.query.js';
import { type ApiKeyView, toApiKeyView } from './api-key-view.js';
import { CurrentActor } from './current-actor.decorator.js';
import { IssueApiKeyDto } from './issue-api-key.dto.js';
import { RequiresRole } from './requires-role.decorator.js';

/** Names the list that a cursor belongs to. */
const LIST = 'api-keys';

/** `key` is shown this once. */
type NewApiKeyView = ApiKeyView & { readonly key: string };

/** Only who may see every source may say who else sees which: a restricted admin neither makes keys nor sees them. */
@Controller('v1/api-keys')
export class ApiKeysController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  @Post()
  @RequiresRole('admin', { unrestricted: true })
  async issue(@Body() body: IssueApiKeyDto, @CurrentActor() actor: Actor): Promise<NewApiKeyView> {
    const { name, role, sources, expiresAt } = body;
    const wanted = {
      name,
      role,
      // As they are stored: a UUID means the same in either case.
      sources: sources == null ? null : [...new Set(sources.map((id) => id.toLowerCase()))],
      expiresAt: expiresAt == null ? null : new Date(expiresAt),
    };
    const answer = await this.commands.execute(new IssueApiKey(wanted, actor));
    if (answer.kind !== 'issued') throw problemOf(answer);
    return { ...toApiKeyView(answer.key), key: answer.secret };
  }

  @Get()
  @RequiresRole('admin', { unrestricted: true })
  async list(@Query() parameters: PageParameters): Promise<Page<ApiKeyView>> {
    const { storeId } = this.store;
    const below = decodeCursor(parameters.cursor, { list: LIST, storeId, field: 'cursor', read: parsePosition });
    const page = { below, limit: parameters.limit };
    const { items, nextBelow } = await this.queries.execute(new ListApiKeys(page, minPositionOf(parameters)));
    const nextCursor = nextBelow === null ? null : encodeCursor(LIST, storeId, String(nextBelow));
    return { items: items.map(toApiKeyView), nextCursor };
  }

  @Delete(':id')
  @RequiresRole('admin', { unrestricted: true })
  async revoke(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<ApiKeyView> {
    const answer = await this.commands.execute(new RevokeApiKey(id.toLowerCase(), actor));
    if (answer.kind !== 'revoked') throw problemOf(answer);
    return toApiKeyView(answer.key);
  }
}

const problemOf = (refusal: Refusal): ProblemError => {
  switch (refusal.kind) {
    case 'not-found':
      return notFound(refusal.reason);
    case 'conflict':
      return conflict(refusal.reason);
    case 'invalid':
      return invalidField(refusal.field, refusal.reason);
  }
};
