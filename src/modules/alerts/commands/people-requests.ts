import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import { EVENT_STORE, type EventStore, type Position } from '../../../event-store/index.js';
import { actorMetadata } from '../../access/index.js';
import { type Alert, decide, highestFailing, type Refusal, type SeenFailures } from '../domain/index.js';
import { type AlertLocation, LocateAlert } from '../queries/locate-alert/locate-alert.query.js';
import { branchStateAt } from './branch-writer/branch-state-at.js';
import { BranchWriter } from './branch-writer/branch-writer.js';
import { earlierAnswer } from './earlier-answer.js';
import { keyedRequest } from './keyed-request.js';
import type { PeopleAnswer, PeopleRequest } from './people-command.js';

/** People wait as long as a delivery does. */
const DEADLINE_MS = 5_000;

const EVENT_OF = { AcknowledgeAlert: 'AlertAcknowledged', ResolveAlert: 'AlertResolved' } as const;

/** What acknowledging and resolving have in common: find the branch, have it decide, answer the alert as it then stands. */
@Injectable()
export class PeopleRequests {
  constructor(
    private readonly writer: BranchWriter,
    private readonly queries: QueryBus,
    @Inject(EVENT_STORE) private readonly store: EventStore,
  ) {}

  /** @throws AppendResultUnknownError the event store did not take it in time */
  async carryOut(type: keyof typeof EVENT_OF, request: PeopleRequest): Promise<PeopleAnswer> {
    const location = await this.queries.execute(new LocateAlert(request.alertId, request.actor));
    return location === null ? { kind: 'not-found' } : this.carryOutAt(location, type, request);
  }

  /** @param correlationId of what it is a part of; left out: it is asked for alone */
  async carryOutAt(
    location: AlertLocation,
    type: keyof typeof EVENT_OF,
    request: PeopleRequest,
    correlationId: string = randomUUID(),
  ): Promise<PeopleAnswer> {
    const { stream } = location;
    const { alertId, actor, note, seenPosition } = request;
    const now = new Date();
    const keyed = keyedRequest(type, request);
    const seen = seenPosition === null ? undefined : await this.failuresSeenAt(stream, seenPosition);
    const command = { type, alertId, by: actor.name, note, at: now.toISOString(), request: keyed, seen };
    const { decision, state, position } = await this.writer.submit(stream, {
      decide: (current, recordedBefore) => decide({ ...command, recordedBefore }, current),
      cause: keyed === undefined ? randomUUID() : `request:${keyed.key}`,
      lookUpType: EVENT_OF[type],
      metadata: metadataOf(request, correlationId),
      deadline: now.getTime() + DEADLINE_MS,
      fresh: true,
    });
    if (decision.kind === 'refused') return refusal(decision.refusal, position);
    if (decision.kind === 'repeated' && keyed !== undefined) {
      return earlierAnswer(this.store, stream, keyed, decision.revision);
    }
    if (decision.kind === 'events' && state.alert !== null && position !== null) {
      return { kind: 'done', alert: state.alert, position };
    }
    return this.resolvedAlert(location, alertId);
  }

  private async failuresSeenAt(stream: string, position: Position): Promise<SeenFailures> {
    const { registers } = await branchStateAt(this.store, stream, position);
    return { upTo: highestFailing(registers) };
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

const refusal = (refused: Refusal, position: Position | null): PeopleAnswer => {
  if (refused.why !== 'newer-failure') return { kind: refused.why };
  if (position === null) throw new Error('an alert is open on a branch without events');
  return { kind: refused.why, pipelineId: refused.newer.pipelineId, position };
};

const metadataOf = ({ actor, onBehalfOf }: PeopleRequest, correlationId: string) => ({
  $correlationId: correlationId,
  $causationId: correlationId,
  ...actorMetadata(actor),
  ...(onBehalfOf === null ? {} : { onBehalfOf }),
});
