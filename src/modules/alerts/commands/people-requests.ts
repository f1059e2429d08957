import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { EVENT_STORE, type EventStore } from '../../../event-store/index.js';
import { type Alert, decide } from '../domain/index.js';
import { FindAlertStream } from '../queries/find-alert-stream/find-alert-stream.query.js';
import { BranchWriter } from './branch-writer/branch-writer.js';
import type { PeopleAnswer, PeopleRequest } from './people-command.js';

/** People wait as long as a delivery does. */
const DEADLINE_MS = 5_000;

/** What acknowledging and resolving have in common: find the branch, have it decide, answer the alert as it then stands. */
@Injectable()
export class PeopleRequests {
  constructor(
    private readonly writer: BranchWriter,
    private readonly queries: QueryBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  async carryOut(type: 'AcknowledgeAlert' | 'ResolveAlert', request: PeopleRequest): Promise<PeopleAnswer> {
    const stream = await this.queries.execute(new FindAlertStream(request.alertId));
    if (stream === null) return { kind: 'not-found' };

    const now = new Date();
    const requestId = randomUUID();
    const { decision, state, position } = await this.writer.submit(stream, {
      decide: (current) =>
        decide(
          { type, alertId: request.alertId, by: request.actor.name, note: request.note, at: now.toISOString() },
          current,
        ),
      cause: requestId,
      lookUpType: type === 'AcknowledgeAlert' ? 'AlertAcknowledged' : 'AlertResolved',
      metadata: metadataOf(request, requestId),
      deadline: now.getTime() + DEADLINE_MS,
      fresh: true,
    });
    if (decision.kind === 'refused') return { kind: 'conflict', detail: decision.reason };
    if (decision.kind === 'events' && state.alert !== null && position !== null) {
      return { kind: 'done', alert: state.alert, position };
    }
    return this.asItStands(stream, request.alertId);
  }

  /** An alert that nothing changed: the last event that names it has it complete. */
  private async asItStands(stream: string, alertId: string): Promise<PeopleAnswer> {
    for await (const event of this.store.readStream(stream, { direction: 'backwards' })) {
      const alert = event.data.alert as unknown as Alert | undefined;
      if (alert?.id === alertId) return { kind: 'unchanged', alert, position: event.position };
    }
    return { kind: 'not-found' };
  }
}

const metadataOf = ({ actor, onBehalfOf }: PeopleRequest, requestId: string) => ({
  $correlationId: requestId,
  $causationId: requestId,
  actor: actor.name,
  ...(onBehalfOf === null ? {} : { onBehalfOf }),
});
