import { describe, expect, it } from '@jest/globals';
import { BranchScenario, pipelineEvent } from '../../../../../test/support/branch-scenario.js';
import { BranchMemory } from './branch-memory.js';
import type { LoadedBranch } from './loaded-branch.js';

const branchWith = (retries: number): LoadedBranch => {
  const scenario = new BranchScenario();
  for (let second = 0; second < retries; second++) scenario.deliver(pipelineEvent(1, 'failed', second));
  return { state: scenario.state, revision: 0n, lastPosition: 1n };
};

describe('What a process remembers of its branches', () => {
  it('is forgotten from the least recently used on', () => {
    const memory = new BranchMemory(10_000);
    memory.keep('a', branchWith(1));
    memory.keep('b', branchWith(1));
    memory.recall('a');
    memory.keep('c', branchWith(1));
    expect(['a', 'b', 'c'].filter((stream) => memory.recall(stream) !== null)).toEqual(['a', 'c']);
  });

  it('is bounded by what the branches weigh, not by their number', () => {
    const memory = new BranchMemory(10_000);
    memory.keep('small', branchWith(1));
    memory.keep('large', branchWith(64));
    expect(memory.recall('small')).toBeNull();
    expect(memory.recall('large')).not.toBeNull();
  });

  it('weighs a branch once, however often it is kept', () => {
    const memory = new BranchMemory(10_000);
    for (let round = 0; round < 50; round++) memory.keep('a', branchWith(1));
    memory.keep('b', branchWith(1));
    memory.forget('b');
    expect(memory.recall('a')).not.toBeNull();
  });
});
