import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { EVENT_STORE, type EventStore } from '../../../event-store/index.js';
import { actorMetadata } from '../../access/index.js';
import { type Alert, decide } from '../domain/index.js';
import { type AlertLocation, LocateAlert } from '../queries/locate-alert/locate-alert.query.js';
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
    const location = await this.queries.execute(new LocateAlert(request.alertId));
    if (location === null) return { kind: 'not-found' };

    const now = new Date();
    const requestId = randomUUID();
    const { decision, state, position } = await this.writer.submit(location.stream, {
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
    return this.resolvedAlert(location, request.alertId);
  }

  /** An alert that could not be changed any more: the event that resolved it has it complete. */
  private async resolvedAlert({ stream, lastRevision }: AlertLocation, alertId: string): Promise<PeopleAnswer> {
    for await (const event of this.store.readStream(stream, { direction: 'forwards', from: lastRevision })) {
      const alert = event.data.alert as unknown as Alert | undefined;
      if (alert?.id === alertId && alert.status === 'resolved') {
        return { kind: 'unchanged', alert, position: event.position };
      }
    }
    throw new Error(
      `no event from revision ${lastRevision} of ${stream} resolves alert ${alertId}; rebuild the read model`,
    );
  }
}

const metadataOf = ({ actor, onBehalfOf }: PeopleRequest, requestId: string) => ({
  $correlationId: requestId,
  $causationId: requestId,
  ...actorMetadata(actor),
  ...(onBehalfOf === null ? {} : { onBehalfOf }),
});
