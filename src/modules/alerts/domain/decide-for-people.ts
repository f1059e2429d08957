import type { BranchState } from './branch-state.js';
import type { AcknowledgeAlert, ResolveAlert } from './commands.js';
import { decideRepetition } from './decide-repetition.js';
import type { Decision } from './decision.js';
import { higherPoint, isAbove, type Point } from './point.js';
import { highestFailing, knownFailures, type Registers } from './registers.js';

/** A person takes the alert; a second acknowledgement takes it over. */
export const decideAcknowledgement = (command: AcknowledgeAlert, state: BranchState): Decision => {
  const repetition = repetitionOf(command, state);
  if (repetition !== null) return repetition;
  const { alert, registers } = state;
  if (alert === null || alert.id !== command.alertId || alert.status !== 'open') {
    return { kind: 'refused', refusal: { why: 'resolved' } };
  }
  const newer = newerFailure(command, registers);
  if (newer !== null) return { kind: 'refused', refusal: { why: 'newer-failure', newer } };

  const acknowledgement = { by: command.by, note: command.note, at: command.at };
  const data = { alert: { ...alert, acknowledgement } };
  return { kind: 'events', events: [{ type: 'AlertAcknowledged', data, ...requestOf(command) }] };
};

/** A person closes the alert: everything that had failed when they looked is over. Closing a closed one changes nothing. */
export const decideResolution = (command: ResolveAlert, state: BranchState): Decision => {
  const repetition = repetitionOf(command, state);
  if (repetition !== null) return repetition;
  const { alert, registers } = state;
  if (alert === null || alert.id !== command.alertId || alert.status !== 'open') return { kind: 'unchanged' };
  const newer = newerFailure(command, registers);
  if (newer !== null) return { kind: 'refused', refusal: { why: 'newer-failure', newer } };

  const data = {
    alert: {
      ...alert,
      status: 'resolved',
      resolvedAt: command.at,
      resolution: { reason: 'manual', by: command.by, note: command.note, pipelineId: null },
    },
    outcome: null,
    clearedUpTo: command.seen === undefined ? highestFailing(registers) : command.seen.upTo,
  } as const;
  return { kind: 'events', events: [{ type: 'AlertResolved', data, ...requestOf(command) }] };
};

const repetitionOf = (
  { request, recordedBefore }: AcknowledgeAlert | ResolveAlert,
  { requests }: BranchState,
): Decision | null => (request === undefined ? null : decideRepetition(requests, request, recordedBefore ?? null));

const requestOf = ({ request }: AcknowledgeAlert | ResolveAlert) => (request === undefined ? {} : { request });

/** The highest failure that still counts and that the person had not seen. A single one is enough, however many in a row the policy asks for. */
const newerFailure = ({ seen }: AcknowledgeAlert | ResolveAlert, registers: Registers): Point | null => {
  if (seen === undefined) return null;
  return knownFailures(registers)
    .filter((point) => isAbove(point, seen.upTo))
    .reduce<Point | null>(higherPoint, null);
};
