import { describe, expect, it } from '@jest/globals';
import { pipelineHook } from '../../../../test/fixtures/pipeline-hook.js';
import { pushHook } from '../../../../test/fixtures/push-hook.js';
import { normaliseDelivery } from './normalise-delivery.js';

const normalised = (delivery: unknown) => normaliseDelivery(delivery, { keepNames: true });
const pipelineOf = (hook: Parameters<typeof pipelineHook>[0]) => {
  const read = normalised(pipelineHook(hook));
  if (read.kind !== 'pipeline') throw new Error(`this is ${read.kind}`);
  return read.event;
};

describe('A push delivery', () => {
  it('that deletes a branch names the branch as its pipelines do', () => {
    const { project, branch } = pipelineOf({ ref: 'feature/a#b' });
    const deletion = { kind: 'branch-deleted', project, branch };
    expect(normalised(pushHook({ ref: 'refs/heads/feature/a#b' }))).toEqual(deletion);
  });

  it('that deletes a tag names the tag as its pipelines do', () => {
    const { project, branch } = pipelineOf({ ref: 'v1.0', tag: true, projectId: '12' });
    const deletion = { kind: 'branch-deleted', project, branch };
    expect(normalised(pushHook({ kind: 'tag_push', ref: 'refs/tags/v1.0', projectId: '12' }))).toEqual(deletion);
  });

  it('of a repository with SHA-256 may delete, too', () => {
    expect(normalised(pushHook({ after: '0'.repeat(64) })).kind).toBe('branch-deleted');
  });

  it('keeps no names and no e-mail addresses', () => {
    expect(JSON.stringify(normalised(pushHook()))).not.toMatch(/@|robin/i);
  });

  it.each([
    ['commits', pushHook({ after: '4f1c2b7e9a0d3c5b6e8f7a1d2c4b5e6f7a8b9c0d' }), /deletes no branch/],
    ['after a single zero', pushHook({ after: '0' }), /deletes no branch/],
    ['without after', { ...pushHook(), after: undefined }, /deletes no branch/],
    ['with zeros that are no text', { ...pushHook(), after: 0 }, /deletes no branch/],
    ['without ref', { ...pushHook(), ref: undefined }, /ref names neither/],
    ['of a bare name', pushHook({ ref: 'main' }), /ref names neither/],
    ['of a branch without name', pushHook({ ref: 'refs/heads/' }), /ref names neither/],
    ['of something else', pushHook({ ref: 'refs/notes/commits' }), /ref names neither/],
    ['of a ref of 1,025 bytes', pushHook({ ref: `refs/heads/${'x'.repeat(1_025)}` }), /longer than 1024 bytes/],
    ['of no project', { ...pushHook(), project: null }, /project/],
  ])('%s is ignored', (_, delivery, reason) => {
    expect(normalised(delivery)).toEqual({ kind: 'ignored', reason: expect.stringMatching(reason) });
  });
});
