import type { RecordedEvent } from '../../../../event-store/index.js';
import type { Alert, BranchEvent } from '../../domain/index.js';
import type { Floor } from './floor.js';

/** An alert and where its events stand: what a row of the read model is made of. */
export interface TrackedAlert {
  readonly alert: Alert;
  readonly stream: string;
  readonly openedPosition: string;
  readonly openedRevision: string;
  /** ISO 8601. */
  readonly openedRecordedAt: string;
  readonly lastPosition: string;
  readonly lastRevision: string;
  readonly floorAtOpening: Floor;
}

/** The alert that an event changes; null for an event that changes none. */
export const alertIdOf = (event: BranchEvent): string | null => {
  switch (event.type) {
    case 'PipelineOutcomeRecorded':
      return event.data.movedSuspects?.alertId ?? null;
    case 'PipelineSeen':
      return null;
    default:
      return event.data.alert.id;
  }
};

/**
 * The alert after an event that changes it.
 * @param floor of the branch before the event
 * @throws Error where the log is not one that the decider wrote: an alert that changes before it has opened
 */
export const trackedAfter = (
  before: TrackedAlert | null,
  event: BranchEvent,
  at: RecordedEvent,
  floor: Floor,
): TrackedAlert => {
  const last = { lastPosition: String(at.position), lastRevision: String(at.revision) };
  if (event.type === 'AlertOpened') {
    return {
      alert: event.data.alert,
      stream: at.stream,
      openedPosition: last.lastPosition,
      openedRevision: last.lastRevision,
      openedRecordedAt: at.recordedAt.toISOString(),
      ...last,
      floorAtOpening: floor,
    };
  }
  if (before === null) throw new Error(`${event.type} changes alert ${alertIdOf(event)}, which no event has opened`);
  return { ...before, ...last, alert: alertAfter(before.alert, event) };
};

const alertAfter = (alert: Alert, event: Exclude<BranchEvent, { type: 'AlertOpened' }>): Alert => {
  switch (event.type) {
    case 'PipelineOutcomeRecorded': {
      const moved = event.data.movedSuspects;
      return moved === null ? alert : { ...alert, suspects: moved.suspects, firstFailing: moved.firstFailing };
    }
    case 'PipelineSeen':
      return alert;
    default:
      return event.data.alert;
  }
};
