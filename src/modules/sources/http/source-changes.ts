import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { isUUID } from 'class-validator';
import { conflict, invalidField, notFound } from '../../../http/index.js';
import { type Actor, mayKnow } from '../../access/index.js';
import { ChangeSource, type SourceChange } from '../commands/change-source/change-source.command.js';
import { requesterOf, type SourceAnswer } from '../commands/source-writer.js';
import type { Refusal } from '../domain/index.js';
import { GetSource } from '../queries/get-source/get-source.query.js';
import type { SourceView } from '../queries/source-view.js';

export const NO_SOURCE = 'There is no source with this id.';

/** A UUID means the same in either case. @throws ProblemError 404 for what is none, or a source that the actor may not know of */
export const knownId = (id: string, actor: Actor): string => {
  const sourceId = id.toLowerCase();
  if (!isUUID(sourceId) || !mayKnow(actor, sourceId)) throw notFound(NO_SOURCE);
  return sourceId;
};

/** @throws ProblemError for a refusal */
export const requireDone = <T extends { readonly kind: 'done' }>(answer: T | Refusal): T => {
  switch (answer.kind) {
    case 'not-found':
      throw notFound(answer.reason);
    case 'conflict':
      throw conflict(answer.reason);
    case 'invalid':
      throw invalidField(answer.field, answer.reason);
    default:
      return answer as T;
  }
};

/** What the routes that change a source have in common. */
@Injectable()
export class SourceChanges {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  /** Carries it out and answers the source as it then is. */
  async change(id: string, actor: Actor, change: SourceChange): Promise<SourceView> {
    const sourceId = knownId(id, actor);
    requireDone<SourceAnswer & { kind: 'done' }>(
      await this.commands.execute(new ChangeSource(sourceId, change, requesterOf(actor))),
    );
    return this.view(sourceId);
  }

  /** @throws ProblemError 404 */
  async view(sourceId: string, minPosition: bigint | null = null): Promise<SourceView> {
    const view = await this.queries.execute(new GetSource(sourceId, minPosition));
    if (view === null) throw notFound(NO_SOURCE);
    return view;
  }
}
