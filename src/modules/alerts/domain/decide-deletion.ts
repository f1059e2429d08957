import { withProject } from './alert-lifecycle.js';
import type { BranchState } from './branch-state.js';
import type { ReceiveBranchDeletion } from './commands.js';
import type { Decision } from './decision.js';
import type { Point } from './point.js';
import { highestFailing } from './registers.js';

/** GitLab's clock, which says when a pipeline finished, and ours, which says when the deletion came in, may differ by so much. */
const CLOCKS_DIFFER_SECONDS = 300;

/**
 * Nobody will repair a branch that is gone: everything that has failed up to now is over. What is below stays over when it arrives late; a pipeline above it
 * belongs to a branch that was created again, or ran on when the branch went, and these two nothing tells apart: it opens the next alert, because a
 * live failure must never be silenced.
 */
export const decideDeletion = (command: ReceiveBranchDeletion, { alert, registers }: BranchState): Decision => {
  if (alert?.status !== 'open') return { kind: 'unchanged' };
  if (command.recordedBefore === true) return { kind: 'duplicate' };
  const clearedUpTo = highestFailing(registers);
  // A deletion that waited (for the store, or to be handled again) says nothing about a branch that has failed since.
  if (clearedUpTo !== null && isLongAfter(clearedUpTo, command.receivedAt)) return { kind: 'unchanged' };
  if (command.recordedBefore === null) return { kind: 'look-up' };
  return {
    kind: 'events',
    events: [
      {
        type: 'AlertResolved',
        data: {
          alert: {
            ...withProject(alert, command.project),
            status: 'resolved',
            resolvedAt: command.receivedAt,
            resolution: { reason: 'branch-deleted', by: null, note: null, pipelineId: null },
          },
          outcome: null,
          clearedUpTo,
        },
      },
    ],
  };
};

const isLongAfter = (point: Point, time: string): boolean =>
  point.second > Date.parse(time) / 1000 + CLOCKS_DIFFER_SECONDS;
