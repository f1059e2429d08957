import { describe, expect, it } from '@jest/globals';
import { parsePolicy } from './parse-policy.js';
import { DEFAULT_POLICY } from './policy.js';

const faultsOf = (input: unknown) => {
  const read = parsePolicy(input);
  return 'faults' in read ? read.faults.map(({ field }) => field) : [];
};

const rule = (over: Record<string, unknown> = {}) => ({ name: 'a rule', priorities: { failed: 'LOW' }, ...over });

describe('a policy as people write it', () => {
  it('has the default of everything that is left out', () => {
    const { version: _version, ...expected } = DEFAULT_POLICY;
    expect(parsePolicy({})).toEqual({ policy: expected });
    expect(parsePolicy({ priorities: { canceled: 'none' } })).toEqual({
      policy: { ...expected, priorities: { failed: 'HIGH', canceled: 'none', skipped: 'LOW' } },
    });
  });

  it('is read as it is written', () => {
    const written = {
      priorities: { failed: 'CRITICAL', canceled: 'none', skipped: 'none' },
      rules: [
        { name: 'quiet nights', pipelineSource: 'schedule', priorities: { failed: 'none' } },
        { name: 'releases', ref: 'release/*', refKind: 'branch', priorities: {} },
      ],
      excludedPipelineSources: [],
      ignoreTags: true,
      ignoreForks: true,
      manualPasses: true,
      failuresInARow: 10,
      forgiveOvertakenCancellations: true,
      keepNames: false,
    };
    expect(parsePolicy(written)).toEqual({ policy: written });
    expect(parsePolicy(JSON.parse(JSON.stringify(written)))).toEqual({ policy: written });
  });

  it('may be as large as its limits', () => {
    const rules = Array.from({ length: 100 }, (_, index) =>
      rule({ name: `${index}`.padEnd(100, 'n'), ref: 'r'.repeat(300) }),
    );
    expect(faultsOf({ rules, excludedPipelineSources: Array.from({ length: 50 }, () => 'push') })).toEqual([]);
  });
});

describe('what is no policy', () => {
  it.each([null, undefined, 'policy', 1, true, []])('%p', (input) => {
    expect(parsePolicy(input)).toEqual({ faults: [{ field: 'policy', detail: 'policy must be a JSON object.' }] });
  });

  it.each([
    [{ priority: {} }, 'priority'],
    [{ version: 2 }, 'version'],
    [JSON.parse('{"__proto__": {"ignoreTags": true}}'), '(unknown)'],
    [{ constructor: 1 }, 'constructor'],
    [{ 'pat_secret-token-in-the-wrong-place-0123456789': 1 }, '(unknown)'],
    [{ priorities: null }, 'priorities'],
    [{ priorities: { failed: 'high' } }, 'priorities.failed'],
    [{ priorities: { failed: null } }, 'priorities.failed'],
    [{ priorities: { success: 'LOW' } }, 'priorities.success'],
    [{ rules: {} }, 'rules'],
    [{ rules: [null] }, 'rules[0]'],
    [{ rules: [rule({ name: 'first' }), 'second'] }, 'rules[1]'],
    [{ rules: [{ priorities: {} }] }, 'rules[0].name'],
    [{ rules: [{ name: 'a' }] }, 'rules[0].priorities'],
    [{ rules: [rule({ name: '' })] }, 'rules[0].name'],
    [{ rules: [rule({ name: 'n'.repeat(101) })] }, 'rules[0].name'],
    [{ rules: [rule({ name: 'half \ud83d' })] }, 'rules[0].name'],
    [{ rules: [rule({ name: 'nul \0' })] }, 'rules[0].name'],
    [{ rules: [rule({ name: 'default' })] }, 'rules[0].name'],
    [{ rules: [rule({ name: 'ignore-tags' })] }, 'rules[0].name'],
    [{ rules: [rule(), rule({ name: 'b' }), rule()] }, 'rules[2].name'],
    [{ rules: [rule({ ref: '' })] }, 'rules[0].ref'],
    [{ rules: [rule({ ref: 'r'.repeat(301) })] }, 'rules[0].ref'],
    [{ rules: [rule({ ref: 'release-?' })] }, 'rules[0].ref'],
    [{ rules: [rule({ ref: 'release-[12]' })] }, 'rules[0].ref'],
    [{ rules: [rule({ ref: /release/ })] }, 'rules[0].ref'],
    [{ rules: [rule({ ref: null })] }, 'rules[0].ref'],
    [{ rules: [rule({ refKind: 'merge request' })] }, 'rules[0].refKind'],
    [{ rules: [rule({ pipelineSource: 5 })] }, 'rules[0].pipelineSource'],
    [{ rules: [rule({ pipelineSource: 's'.repeat(201) })] }, 'rules[0].pipelineSource'],
    [{ rules: [rule(), rule({ name: 'b', priorities: { failed: 'NONE' } })] }, 'rules[1].priorities.failed'],
    [{ rules: [rule({ branch: 'main' })] }, 'rules[0].branch'],
    [{ rules: Array.from({ length: 101 }, (_, index) => rule({ name: `${index}` })) }, 'rules'],
    [{ excludedPipelineSources: 'push' }, 'excludedPipelineSources'],
    [{ excludedPipelineSources: ['push', ''] }, 'excludedPipelineSources[1]'],
    [{ excludedPipelineSources: Array.from({ length: 51 }, () => 'push') }, 'excludedPipelineSources'],
    [{ ignoreTags: 'true' }, 'ignoreTags'],
    [{ ignoreForks: 1 }, 'ignoreForks'],
    [{ manualPasses: null }, 'manualPasses'],
    [{ failuresInARow: 0 }, 'failuresInARow'],
    [{ failuresInARow: 11 }, 'failuresInARow'],
    [{ failuresInARow: 1.5 }, 'failuresInARow'],
    [{ failuresInARow: '2' }, 'failuresInARow'],
    [{ forgiveOvertakenCancellations: 0 }, 'forgiveOvertakenCancellations'],
    [{ keepNames: 'no' }, 'keepNames'],
  ])('%j: %s is at fault', (input, field) => {
    expect(faultsOf(input)).toEqual([field]);
  });

  it('names every fault in a sentence, and nothing of the value', () => {
    expect(
      parsePolicy({ priorities: { failed: 'urgent' }, rules: [rule({ refKind: 'branches' })], keepNames: 1 }),
    ).toEqual({
      faults: [
        { field: 'priorities.failed', detail: 'priorities.failed must be one of CRITICAL, HIGH, MEDIUM, LOW, none.' },
        { field: 'rules[0].refKind', detail: 'rules[0].refKind must be one of branch, tag, fork.' },
        { field: 'keepNames', detail: 'keepNames must be true or false.' },
      ],
    });
  });
});
