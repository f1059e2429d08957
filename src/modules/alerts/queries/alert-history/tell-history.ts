import type { RecordedEvent } from '../../../../event-store/index.js';
import type { BranchEvent } from '../../domain/index.js';
import { type Floor, floorAfter } from '../../projections/alerts/index.js';
import { branchEventOf } from '../../projections/branch-event-of.js';
import type { HistoryItem, HistoryPage } from './alert-history.query.js';
import { tellAlertEvent } from './tell-alert-event.js';
import { tellOutcome } from './tell-outcome.js';
import type { Telling } from './telling.js';

/**
 * Tells a page of a branch's stream.
 * @param events one more than the limit where there are more: what follows an outcome tells what it did
 * @param floor of the branch, before the first event
 */
export const tellHistory = (events: readonly RecordedEvent[], floor: Floor, limit: number): HistoryPage => {
  const items: HistoryItem[] = [];
  let before = floor;
  for (const [index, recorded] of events.entries()) {
    if (index === limit) return { items, next: { from: recorded.revision, floor: before } };
    const event = branchEventOf(recorded);
    const following = events[index + 1];
    items.push(toItem(recorded, tell(recorded, event, following ? branchEventOf(following) : null, before)));
    if (event !== null) before = floorAfter(before, event);
  }
  return { items, next: null };
};

const tell = (
  recorded: RecordedEvent,
  event: BranchEvent | null,
  following: BranchEvent | null,
  floor: Floor,
): Telling => {
  if (event === null) {
    return { summary: recorded.type, why: 'This version of the service does not know this type of event.' };
  }
  switch (event.type) {
    case 'PipelineOutcomeRecorded':
      return tellOutcome(event.data, following, floor);
    case 'PipelineSeen':
      return {
        summary: `Pipeline ${event.data.pipelineId} was seen, in status ${event.data.status}`,
        why: 'It is the newest pipeline of the branch so far: cancellations of older ones count no more.',
      };
    default:
      return tellAlertEvent(event, onBehalfOf(recorded));
  }
};

const toItem = (recorded: RecordedEvent, { summary, why }: Telling): HistoryItem => ({
  eventId: recorded.id,
  type: recorded.type,
  at: recorded.recordedAt.toISOString(),
  position: String(recorded.position),
  actor: textOf(recorded.metadata.actor),
  summary,
  why,
  data: recorded.data,
});

const onBehalfOf = ({ metadata }: RecordedEvent): string | null => textOf(metadata.onBehalfOf);

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
