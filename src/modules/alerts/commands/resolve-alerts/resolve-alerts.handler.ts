import { randomUUID } from 'node:crypto';
import { CommandHandler, type ICommandHandler, QueryBus } from '@nestjs/cqrs';
import type { Position } from '../../../../event-store/index.js';
import { LocateOpenAlerts, type OpenAlert } from '../../queries/locate-open-alerts/locate-open-alerts.query.js';
import { PeopleRequests } from '../people-requests.js';
import { ResolveAlerts, type ResolveAlertsRequest, type ResolvedAlerts } from './resolve-alerts.command.js';

/** So many in one request: its answer names each. */
const MOST_ALERTS = 10_000;
/** So many branches at once, so that deliveries still find room at the event store. */
const AT_ONCE = 16;

@CommandHandler(ResolveAlerts)
export class ResolveAlertsHandler implements ICommandHandler<ResolveAlerts> {
  constructor(
    private readonly queries: QueryBus,
    private readonly people: PeopleRequests,
  ) {}

  async execute({ request }: ResolveAlerts): Promise<ResolvedAlerts> {
    const { filters, actor } = request;
    const { total, alerts } = await this.queries.execute(new LocateOpenAlerts(filters, actor.sources, MOST_ALERTS));
    const run = new Run(total, alerts, request, this.people);
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, alerts.length) }, () => run.work()));
    return run.result();
  }
}

/** One request's way through the alerts, with several workers on it. */
class Run {
  private readonly correlationId = randomUUID();
  private readonly resolved: string[] = [];
  private readonly waiting: OpenAlert[];
  private closedMeanwhile = 0;
  private position: Position | null = null;
  private failure: unknown = null;

  constructor(
    private readonly found: number,
    alerts: readonly OpenAlert[],
    private readonly request: ResolveAlertsRequest,
    private readonly people: PeopleRequests,
  ) {
    this.waiting = alerts.toReversed();
  }

  /** Takes one alert after the other until there are no more, the time is over, or the event store is away. */
  async work(): Promise<void> {
    while (this.failure === null && Date.now() < this.request.deadline) {
      const alert = this.waiting.pop();
      if (alert === undefined) return;
      try {
        await this.resolve(alert);
      } catch (error) {
        this.failure = error;
      }
    }
  }

  result(): ResolvedAlerts {
    const { found, resolved, position } = this;
    if (this.failure !== null && resolved.length === 0) throw this.failure;
    return { found, resolved, left: found - resolved.length - this.closedMeanwhile, position };
  }

  private async resolve({ alertId, ...location }: OpenAlert): Promise<void> {
    const { note, actor, onBehalfOf } = this.request;
    const request = { alertId, note, actor, onBehalfOf, idempotencyKey: null, seenPosition: null };
    const answer = await this.people.carryOutAt(location, 'ResolveAlert', request, this.correlationId);
    if (answer.kind !== 'done') {
      this.closedMeanwhile += 1;
      return;
    }
    this.resolved.push(alertId);
    if (this.position === null || answer.position > this.position) this.position = answer.position;
  }
}
