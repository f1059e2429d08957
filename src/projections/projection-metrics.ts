import { Injectable } from '@nestjs/common';
import { Metrics, type Sample } from '../metrics/index.js';
import { type ProjectionStatus, ProjectionStatuses } from './projection-status.js';

const STATES = ['running', 'lagging', 'stopped'] as const satisfies readonly ProjectionStatus['status'][];

/** How far the read models are. They are looked at once for each answer of `/metrics`. */
@Injectable()
export class ProjectionMetrics {
  private look: Promise<readonly ProjectionStatus[]> | null = null;

  constructor(
    metrics: Metrics,
    private readonly statuses: ProjectionStatuses,
  ) {
    const each = (toSamples: (status: ProjectionStatus) => readonly Sample[]) => async (): Promise<readonly Sample[]> =>
      (await this.report()).flatMap(toSamples);
    metrics.gaugeBy({
      name: 'pipeline_alerts_projection_lag_seconds',
      help: 'Age of the oldest event that a read model does not show yet; 0 without one.',
      labels: ['projection'],
      read: each(({ name, lag }) => [{ labels: { projection: name }, value: lag.seconds }]),
    });
    metrics.gaugeBy({
      name: 'pipeline_alerts_projection_lag_events',
      help: 'Events of the log behind a read model; left out where the store’s positions are not dense (EventStoreDB).',
      labels: ['projection'],
      read: each(({ name, lag }) => (lag.events === null ? [] : [{ labels: { projection: name }, value: lag.events }])),
    });
    metrics.gaugeBy({
      name: 'pipeline_alerts_projection_state',
      help: '1 for the state that a read model is in, 0 for the others.',
      labels: ['projection', 'state'],
      read: each(({ name, status }) =>
        STATES.map((state) => ({ labels: { projection: name, state }, value: state === status ? 1 : 0 })),
      ),
    });
  }

  private report(): Promise<readonly ProjectionStatus[]> {
    this.look ??= this.statuses.report(new Date()).finally(() => {
      this.look = null;
    });
    return this.look;
  }
}
