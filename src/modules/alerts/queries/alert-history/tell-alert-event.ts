import { type Alert, type AlertEvent, type AlertResolved, isMoreUrgent } from '../../domain/index.js';
import { asSentence, describeOutcome } from './describe-outcome.js';
import type { Telling } from './telling.js';

/** @param onBehalfOf what the caller claimed, null without a claim */
export const tellAlertEvent = (event: AlertEvent, onBehalfOf: string | null): Telling => {
  const { alert } = event.data;
  switch (event.type) {
    case 'AlertOpened':
      return {
        summary: `Alert opened with priority ${alert.priority}: ${alert.title}`,
        why: `${asSentence(describeOutcome(alert.openedBy))}, and nothing was outstanding before${inARow(alert)}.`,
      };
    case 'AlertRecurred':
      return {
        summary: `Alert recurred: ${alert.occurrences} occurrences`,
        why: `${asSentence(describeOutcome(event.data.outcome))} while the alert was open.`,
      };
    case 'AlertPriorityChanged': {
      const up = isMoreUrgent(event.data.to, event.data.from);
      return {
        summary: `Priority went ${up ? 'up' : 'down'} from ${event.data.from} to ${event.data.to}`,
        why: `${cause(event.data.outcome)}: ${event.data.to} is now the highest outstanding priority.`,
      };
    }
    case 'AlertAcknowledged':
      return {
        summary: `Acknowledged by ${alert.acknowledgement?.by ?? 'nobody'}${claim(onBehalfOf)}`,
        why: noteOf(alert.acknowledgement),
      };
    case 'AlertResolved':
      return tellResolution(event.data, onBehalfOf);
  }
};

const tellResolution = (
  { alert: { resolution }, clearedUpTo }: AlertResolved['data'],
  onBehalfOf: string | null,
): Telling => {
  const over = clearedUpTo === null ? '' : `Everything that failed up to pipeline ${clearedUpTo.pipelineId} is over.`;
  const pipeline = `pipeline ${resolution?.pipelineId}`;
  switch (resolution?.reason) {
    case 'manual':
      return {
        summary: `Resolved by ${resolution.by ?? 'nobody'}${claim(onBehalfOf)}`,
        why: `${over} ${noteOf(resolution)}`.trimStart(),
      };
    case 'overtaken':
      return {
        summary: `Resolved: overtaken by ${pipeline}`,
        why: `${asSentence(pipeline)} is newer than the canceled ones, and nothing else is outstanding.`,
      };
    case 'branch-deleted':
      return {
        summary: 'Resolved: the branch was deleted',
        why: `No pipeline of it will ever pass. ${over}`.trimEnd(),
      };
    default:
      return {
        summary: `Resolved: ${pipeline} passed`,
        why: `Nothing that failed is outstanding after ${pipeline}.`,
      };
  }
};

const inARow = ({ occurrences }: Alert): string =>
  occurrences > 1 ? `; it is failing pipeline number ${occurrences} in a row` : '';

const cause = (outcome: Alert['lastOutcome'] | null): string =>
  outcome === null ? 'A newer pipeline was seen' : asSentence(describeOutcome(outcome));

const claim = (onBehalfOf: string | null): string =>
  onBehalfOf === null ? '' : `, who claims to do so for ${onBehalfOf}`;

const noteOf = (by: { readonly note: string | null } | null): string =>
  by?.note ? `Note: ${by.note}` : 'No note was given.';
