import { randomUUID } from 'node:crypto';
import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { createSecretToken, hashToken, tokenHint } from '../../../../credentials/index.js';
import {
  type AppendRequest,
  AppendResultUnknownError,
  EVENT_STORE,
  type EventStore,
  type NewEvent,
  type Position,
} from '../../../../event-store/index.js';
import { registerSource, SCHEMA_VERSION, type SourceEvent, sourceName, sourceStream } from '../../domain/index.js';
import { SourceDirectory } from '../../source-directory.js';
import {
  type RegisteredSource,
  RegisterSource,
  SourceNameRefusedError,
  type SourceRegistration,
} from './register-source.command.js';

const PATIENCE_MS = 5_000;
const ATTEMPTS = 3;

@CommandHandler(RegisterSource)
export class RegisterSourceHandler implements ICommandHandler<RegisterSource> {
  constructor(
    @Inject(EVENT_STORE) private readonly store: EventStore,
    private readonly directory: SourceDirectory,
  ) {}

  async execute({ registration }: RegisterSource): Promise<RegisteredSource> {
    const checked = sourceName(registration.name);
    if ('fault' in checked) throw new SourceNameRefusedError(checked.fault);

    const sourceId = randomUUID();
    const token = createSecretToken('pas_');
    const events = registerSource({
      sourceId,
      name: checked.name,
      tokenId: randomUUID(),
      tokenHash: hashToken(token),
      hint: tokenHint(token),
    });
    const position = await this.append({
      stream: sourceStream(sourceId),
      expected: 'no-stream',
      events: withMetadata(events, registration),
      timeoutMs: PATIENCE_MS,
    });
    await this.directory.waitFor(position, PATIENCE_MS);
    return { id: sourceId, name: checked.name, token, position };
  }

  /** Repeating the identical append settles an unknown result. */
  private async append(request: AppendRequest): Promise<Position> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { positions } = await this.store.append(request);
        return positions.at(-1) as Position;
      } catch (error) {
        if (!(error instanceof AppendResultUnknownError) || attempt === ATTEMPTS) throw error;
      }
    }
  }
}

const withMetadata = (
  events: readonly SourceEvent[],
  { actor, onBehalfOf }: SourceRegistration,
): readonly NewEvent[] => {
  const requestId = randomUUID();
  const metadata = {
    schemaVersion: SCHEMA_VERSION,
    $correlationId: requestId,
    $causationId: requestId,
    actor,
    onBehalfOf,
  };
  return events.map((event) => ({ id: randomUUID(), type: event.type, data: event.data, metadata }));
};
