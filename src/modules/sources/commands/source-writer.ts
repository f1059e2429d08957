import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  appendUntilAnswered,
  decideUntilUndisputed,
  EVENT_STORE,
  type EventStore,
  type NewEvent,
  type Position,
} from '../../../event-store/index.js';
import { type Actor, actorMetadata } from '../../access/index.js';
import { SourceDirectory } from '../directory/source-directory.js';
import {
  decide,
  EVENT_SCHEMA_VERSIONS,
  evolve,
  type Refusal,
  type Source,
  type SourceCommand,
  type SourceEvent,
  type SourceState,
  sourceStream,
} from '../domain/index.js';
import { type LoadedSource, loadSource } from '../load-source.js';
import { storedData } from '../stored-source-event.js';

/** Who wants it. */
export interface Requester {
  /** Name of the API key, or of the part of the service, that does it. */
  readonly actor: string;
  /** Left out where it is no API key, or the bootstrap key. */
  readonly apiKeyId?: string;
  /** Whom the actor says it acts for: a claim. */
  readonly onBehalfOf: string | null;
}

export const requesterOf = (actor: Actor): Requester => ({ ...actorMetadata(actor), onBehalfOf: null });

export type SourceAnswer =
  /** The source as it stands now. This process knows it by now. */
  | {
      readonly kind: 'done';
      readonly source: Source;
      /** As it was; null: not registered. */
      readonly before: SourceState;
      /** Of the last event, also where there was nothing to change. */
      readonly position: Position;
    }
  | Refusal;

const PATIENCE_MS = 5_000;

/** Decides on a source as its stream tells it and appends what comes of it. */
@Injectable()
export class SourceWriter {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly directory: SourceDirectory,
  ) {}

  /**
   * @throws AppendResultUnknownError the event store did not answer: it may have been done
   * @throws EventStoreUnavailableError others were always faster, or the store does not let itself be read
   */
  carryOut(sourceId: string, command: SourceCommand, requester: Requester): Promise<SourceAnswer> {
    return decideUntilUndisputed(() => this.attempt(sourceId, command, requester), PATIENCE_MS);
  }

  private async attempt(sourceId: string, command: SourceCommand, requester: Requester): Promise<SourceAnswer> {
    const loaded = await loadSource(this.store, sourceId);
    const decision = decide(command, loaded.state);
    if (decision.kind !== 'events') return decision;

    const position = await this.append(sourceId, loaded, decision.events, requester);
    await this.directory.waitFor(position, PATIENCE_MS);
    const source = decision.events.reduce<SourceState>(evolve, loaded.state);
    if (source === null) throw new Error(`${command.type} left no source ${sourceId}`);
    return { kind: 'done', before: loaded.state, source, position };
  }

  /** The position of the last event, also where there is nothing to append. */
  private async append(
    sourceId: string,
    { revision, position }: LoadedSource,
    events: readonly SourceEvent[],
    requester: Requester,
  ): Promise<Position> {
    if (events.length === 0) return position;
    const { positions } = await appendUntilAnswered(this.store, {
      stream: sourceStream(sourceId),
      expected: revision,
      events: withMetadata(events, requester),
      timeoutMs: PATIENCE_MS,
      positions: 'last',
    });
    return positions.at(-1) as Position;
  }
}

/** Every decision has event ids of its own: no id is ever repeated with another expected revision. */
const withMetadata = (
  events: readonly SourceEvent[],
  { actor, apiKeyId, onBehalfOf }: Requester,
): readonly NewEvent[] => {
  const requestId = randomUUID();
  return events.map((event) => ({
    id: randomUUID(),
    type: event.type,
    data: storedData(event),
    metadata: {
      schemaVersion: EVENT_SCHEMA_VERSIONS[event.type],
      $correlationId: requestId,
      $causationId: requestId,
      actor,
      ...(apiKeyId === undefined ? {} : { apiKeyId }),
      onBehalfOf,
    },
  }));
};
