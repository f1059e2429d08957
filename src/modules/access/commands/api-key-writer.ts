import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  appendUntilAnswered,
  decideUntilUndisputed,
  EVENT_STORE,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
  type Position,
} from '../../../event-store/index.js';
import { type Actor, actorMetadata } from '../actor.js';
import { ApiKeyDirectory } from '../directory/api-key-directory.js';
import {
  type ApiKeyCommand,
  type ApiKeyEvent,
  apiKeyStream,
  decide,
  evolve,
  type KeysOfName,
  type Refusal,
  SCHEMA_VERSION,
} from '../domain/index.js';
import { storedData, toApiKeyEvent } from '../stored-api-key-event.js';

/** `done`: this process knows it by now. */
export type ApiKeyAnswer = { readonly kind: 'done' } | Refusal;

interface LoadedKeys {
  readonly keys: KeysOfName;
  readonly revision: ExpectedRevision;
}

const PATIENCE_MS = 5_000;

/** Decides on the keys of one name as their stream tells it and appends what comes of it. */
@Injectable()
export class ApiKeyWriter {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly directory: ApiKeyDirectory,
  ) {}

  /**
   * @throws AppendResultUnknownError the event store did not answer: it may have been done
   * @throws EventStoreUnavailableError others were always faster, or the store does not let itself be read
   */
  carryOut(name: string, command: ApiKeyCommand, actor: Actor): Promise<ApiKeyAnswer> {
    return decideUntilUndisputed(() => this.attempt(name, command, actor), PATIENCE_MS);
  }

  private async attempt(name: string, command: ApiKeyCommand, actor: Actor): Promise<ApiKeyAnswer> {
    const { keys, revision } = await this.load(name);
    const decision = decide(command, keys);
    if (decision.kind !== 'events') return decision;
    if (decision.events.length === 0) return { kind: 'done' };

    const { positions } = await appendUntilAnswered(this.store, {
      stream: apiKeyStream(name),
      expected: revision,
      events: withMetadata(decision.events, actor),
      timeoutMs: PATIENCE_MS,
      positions: 'last',
    });
    await this.directory.waitFor(positions.at(-1) as Position, PATIENCE_MS);
    return { kind: 'done' };
  }

  private async load(name: string): Promise<LoadedKeys> {
    let loaded: LoadedKeys = { keys: [], revision: 'no-stream' };
    for await (const recorded of this.store.readStream(apiKeyStream(name), { direction: 'forwards' })) {
      const event = toApiKeyEvent(recorded);
      if (event === null) {
        throw new Error(
          `stream ${recorded.stream}, revision ${recorded.revision}: unknown event type ${recorded.type}; is this log from a newer version?`,
        );
      }
      loaded = { keys: evolve(loaded.keys, event), revision: recorded.revision };
    }
    return loaded;
  }
}

const withMetadata = (events: readonly ApiKeyEvent[], actor: Actor): readonly NewEvent[] => {
  const requestId = randomUUID();
  const metadata = {
    schemaVersion: SCHEMA_VERSION,
    $correlationId: requestId,
    $causationId: requestId,
    ...actorMetadata(actor),
  };
  return events.map((event) => ({ id: randomUUID(), type: event.type, data: storedData(event), metadata }));
};
