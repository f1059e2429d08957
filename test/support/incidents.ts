import type { EventStore } from '../../src/event-store/index.js';
import { BranchLog, branchOf, testSource } from './branch-log.js';

/** A number that looks random and is the same in every run. */
const scattered = (seed: number): number => (seed * 2_654_435_761) % 1_000;

/** So many branches with so many outcomes each, good and bad, some late; written in turns, so that the log mixes them. */
export const writeIncidents = async (store: EventStore, branches: number, outcomes: number): Promise<bigint> => {
  const logs = Array.from(
    { length: branches },
    (_, index) =>
      new BranchLog(testSource(1), branchOf({ projectId: String(100 + index), path: `group/app-${index}` })),
  );
  let position = 0n;
  for (let turn = 1; turn <= outcomes; turn += 10) {
    for (const [index, log] of logs.entries()) {
      for (let step = turn; step < turn + 10 && step <= outcomes; step += 1) deliverSome(log, index, step);
      position = await log.appendTo(store);
    }
  }
  return position;
};

const deliverSome = (log: BranchLog, branch: number, step: number): void => {
  const chance = scattered(branch * 7_919 + step);
  const pipeline = 10 * step - (chance % 5 === 0 ? 25 : 0);
  if (pipeline < 1) return;
  if (chance < 250) log.passed(pipeline);
  else if (chance < 700) log.failed(pipeline);
  else if (chance < 850) log.canceled(pipeline);
  else if (chance < 900) log.skipped(pipeline);
  else if (log.state.alert?.status === 'open' && chance < 950) log.acknowledged('ann', `looking at ${pipeline}`);
  else if (log.state.alert?.status === 'open') log.resolved('bob', null);
};
