import type { ProjectionStatus } from '../projections/index.js';

/** A read model as `/health/ready` shows it. */
export interface ProjectionView {
  readonly name: string;
  readonly schema: string;
  readonly status: ProjectionStatus['status'];
  readonly position: string | null;
  readonly lag: ProjectionStatus['lag'];
  /** Only of a stopped one. */
  readonly failure?: FailureView;
}

interface FailureView {
  /** Position, id and type of the event that cannot be handled; null where something else stopped the projection. */
  readonly position: string | null;
  readonly eventId: string | null;
  readonly type: string | null;
  readonly cause: string;
  readonly at: string;
}

export const toProjectionView = ({ failure, position, ...status }: ProjectionStatus): ProjectionView => ({
  ...status,
  position: position === null ? null : String(position),
  ...(failure === null
    ? {}
    : {
        failure: {
          position: failure.event === null ? null : String(failure.event.position),
          eventId: failure.event?.id ?? null,
          type: failure.event?.type ?? null,
          // A database's words about an event may repeat what is in it, and this route needs no key.
          cause: failure.event === null ? failure.cause : 'The event cannot be handled; the log says why.',
          at: failure.at.toISOString(),
        },
      }),
});
