import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { buildJob, mergeRequest, pipelineHook } from '../../../../test/fixtures/pipeline-hook.js';
import type { PipelineEvent } from '../../alerts/index.js';
import { type NormalisedDelivery, normaliseDelivery } from './normalise-delivery.js';

const normalised = (delivery: unknown, keepNames = true): NormalisedDelivery =>
  normaliseDelivery(delivery, { keepNames });

const eventOf = (delivery: unknown, keepNames = true): PipelineEvent => {
  const read = normalised(delivery, keepNames);
  if (read.kind !== 'pipeline') throw new Error(`no pipeline: ${JSON.stringify(read)}`);
  return read.event;
};

const reasonOf = (read: NormalisedDelivery): string | null => (read.kind === 'ignored' ? read.reason : null);

describe('A GitLab pipeline delivery', () => {
  it('becomes a pipeline event in our own words', () => {
    expect(eventOf(pipelineHook({ pipelineId: 901, status: 'failed' }))).toEqual({
      project: { id: '4711', path: 'group/app', webUrl: 'https://gitlab.example.com/group/app' },
      branch: { kind: 'branch', ref: 'main' },
      pipelineId: '901',
      status: 'failed',
      sha: '4f1c2b7e9a0d3c5b6e8f7a1d2c4b5e6f7a8b9c0d',
      url: 'https://gitlab.example.com/group/app/-/pipelines/901',
      finishedAt: '2026-03-02T09:21:47Z',
      createdAt: '2026-03-02T09:14:02Z',
      durationSeconds: 448,
      name: null,
      source: 'push',
      triggeredBy: 'Robin Muster',
      commitTitle: 'Make the importer skip empty rows',
      commitAuthor: 'Kim Beispiel',
      mergeRequest: null,
      failedJobs: [{ id: '5003', name: 'unit', stage: 'test', failureReason: 'script_failure', allowFailure: false }],
      failedJobCount: 1,
    });
  });

  it('keeps neither e-mail addresses nor variables', () => {
    const kept = JSON.stringify(eventOf(pipelineHook()));
    expect(kept).not.toContain('@');
    expect(kept).not.toContain('a-variable-nobody-may-keep');
  });

  it('leaves out people’s names where they are not to be kept, and nothing else', () => {
    const hook = pipelineHook({ mergeRequest: mergeRequest(4711) });
    const { triggeredBy, commitAuthor, ...rest } = eventOf(hook, false);
    expect([triggeredBy, commitAuthor]).toEqual([null, null]);
    expect({ ...rest, triggeredBy: 'Robin Muster', commitAuthor: 'Kim Beispiel' }).toEqual(eventOf(hook));
  });

  it('makes do with what little old versions and relays send', () => {
    const event = eventOf({
      object_attributes: { id: '0031', ref: 'main', status: 'success', duration: '63' },
      project: { path_with_namespace: 'group/app', web_url: 'http://gitlab.example.com/group/app/' },
      commit: { message: '\nFirst line\nSecond line' },
    });
    expect(event).toMatchObject({
      project: { id: null, path: 'group/app' },
      pipelineId: '31',
      durationSeconds: 63,
      url: 'http://gitlab.example.com/group/app/-/pipelines/31',
      commitTitle: 'First line',
      triggeredBy: null,
      commitAuthor: null,
      failedJobs: [],
    });
  });

  it('tells tags from branches, also by a string', () => {
    expect(eventOf(pipelineHook({ tag: true, ref: 'v1.0' })).branch).toEqual({ kind: 'tag', ref: 'v1.0' });
    expect(eventOf(pipelineHook({ attributes: { tag: 'true' } })).branch.kind).toBe('tag');
    expect(eventOf(pipelineHook({ attributes: { tag: 'false' } })).branch.kind).toBe('branch');
  });

  it.each([
    ['of the project itself', mergeRequest(4711), { kind: 'branch', ref: 'main' }],
    ['with the ids as strings', mergeRequest('4711', '4711'), { kind: 'branch', ref: 'main' }],
    ['whose project.id matches neither, as one sample has it', mergeRequest(99, 99), { kind: 'branch', ref: 'main' }],
    ['of a fork', mergeRequest(99), { kind: 'fork', ref: '99/main' }],
    ['of a fork, ids as strings', mergeRequest('099'), { kind: 'fork', ref: '99/main' }],
    ['of a deleted fork', mergeRequest(null), { kind: 'fork', ref: 'unknown-3300/main' }],
    ['of a deleted fork, with an iid only', { iid: 15 }, { kind: 'fork', ref: 'unknown-15/main' }],
    ['that a template left empty', {}, { kind: 'branch', ref: 'main' }],
  ])('puts a merge request %s where it belongs', (_, request, branch) => {
    expect(eventOf(pipelineHook({ mergeRequest: request })).branch).toEqual(branch);
  });

  it('keeps the digits of ids beyond 2^53 that came as strings', () => {
    const event = eventOf(pipelineHook({ pipelineId: '9007199254740993', projectId: '18446744073709551615' }));
    expect(event.pipelineId).toBe('9007199254740993');
    expect(event.project.id).toBe('18446744073709551615');
  });

  it('names the jobs that broke it before those that were allowed to fail, 50 at most, and counts all', () => {
    const allowed = Array.from({ length: 30 }, (_, n) => ({
      ...buildJob(n + 1, 'test', `a${n}`, 'failed'),
      allow_failure: true,
    }));
    const blamed = Array.from({ length: 40 }, (_, n) => buildJob(n + 100, 'test', 'x'.repeat(500), 'failed'));
    const event = eventOf(pipelineHook({ builds: [...allowed, ...blamed, buildJob(999, 'test', 'fine', 'success')] }));
    expect(event.failedJobCount).toBe(70);
    expect(event.failedJobs).toHaveLength(50);
    expect(event.failedJobs.map((job) => job.allowFailure)).toEqual([
      ...Array(40).fill(false),
      ...Array(10).fill(true),
    ]);
    expect(event.failedJobs[0]?.name).toHaveLength(200);
  });

  it.each([
    ['javascript:alert(1)', 'https://gitlab.example.com/group/app/-/pipelines/901'],
    ['ftp://gitlab.example.com/x', 'https://gitlab.example.com/group/app/-/pipelines/901'],
    ['https://user:secret@gitlab.example.com/x?private_token=y#z', 'https://gitlab.example.com/x'],
  ])('links to %s as %s', (url, expected) => {
    expect(eventOf(pipelineHook({ attributes: { url } })).url).toBe(expected);
  });

  it('takes a ref of 300 emoji-laden characters as it is, and one of 1,024 bytes, but no byte more', () => {
    const ref = `feature/${'🚀'.repeat(146)}`;
    expect(ref).toHaveLength(300);
    expect(eventOf(pipelineHook({ ref })).branch.ref).toBe(ref);
    expect(eventOf(pipelineHook({ ref: 'ä'.repeat(512) })).branch.ref).toHaveLength(512);
    expect(reasonOf(normalised(pipelineHook({ ref: `${'ä'.repeat(512)}x` })))).toMatch(/longer than 1024 bytes/);
    expect(reasonOf(normalised(pipelineHook({ ref: 'x'.repeat(13_000) })))).toMatch(/longer than 1024 bytes/);
  });

  it('makes refs and names storable', () => {
    const event = eventOf(pipelineHook({ ref: 'a\0b\ud800', attributes: { name: '\udc00 nightly' } }));
    expect(event.branch.ref).toBe('a\uFFFDb\uFFFD');
    expect(event.name).toBe('\uFFFD nightly');
  });

  it.each([
    ['another event kind', { ...pipelineHook(), object_kind: 'note' }, /"note", not a pipeline event/],
    ['an event kind that is no word', { ...pipelineHook(), object_kind: { a: 1 } }, /\(unreadable\)/],
    ['an empty object', {}, /no object_attributes/],
    ['attributes that are a list', { object_kind: 'pipeline', object_attributes: [1] }, /no object_attributes/],
    ['something else without a kind', { object_attributes: { id: 1, title: 'x' } }, /no object_kind/],
    ['an unknown status', pipelineHook({ status: 'failure' }), /status "failure" is not one/],
    ['a status that is a prototype member', pipelineHook({ status: 'constructor' }), /not one/],
    ['a pipeline id of 0', pipelineHook({ pipelineId: 0 }), /object_attributes\.id/],
    ['a negative pipeline id', pipelineHook({ pipelineId: '-5' }), /object_attributes\.id/],
    ['a project id that is a word', pipelineHook({ projectId: 'app' }), /project\.id/],
    ['a project without id and path', pipelineHook({ projectId: null, projectPath: '' }), /neither project\.id/],
    ['a project without id whose path holds a colon', pipelineHook({ projectId: null, projectPath: 'a:b' }), /colon/],
    [
      'a project without id whose path is too long',
      pipelineHook({ projectId: null, projectPath: 'ä'.repeat(513) }),
      /neither/,
    ],
    ['an empty ref', pipelineHook({ ref: '' }), /no object_attributes\.ref/],
    ['a ref that is no text', pipelineHook({ attributes: { ref: ['main'] } }), /no object_attributes\.ref/],
  ])('is ignored with a reason when it is %s', (_, delivery, reason) => {
    expect(reasonOf(normalised(delivery))).toMatch(reason);
  });

  it('never repeats more than a plain word of a body in a reason', () => {
    const token = 'pas_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG';
    expect(JSON.stringify(normalised({ object_kind: token }))).not.toContain(token);
    expect(JSON.stringify(normalised(pipelineHook({ status: token })))).not.toContain(token);
  });

  it('is judged without an exception, and stays storable and small, whatever stands in any field', () => {
    fc.assert(
      fc.property(anyDelivery, (delivery) => {
        const read = normalised(delivery);
        const json = JSON.stringify(read);
        expect(Buffer.byteLength(json)).toBeLessThan(90_000);
        for (const text of stringsIn(read)) {
          expect(text.isWellFormed()).toBe(true);
          expect(text).not.toContain('\0');
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(6_000);
        }
      }),
      { numRuns: 500 },
    );
  });
});

const text = fc.string({ unit: 'binary', maxLength: 1_500 });
const anything = fc.oneof(text, fc.jsonValue(), fc.integer(), fc.constantFrom(null, true, '', '31', [], {}));
const fieldsOf = (...names: readonly string[]) =>
  fc.record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] });

/** Half of them are real deliveries in which something was replaced, so that every branch of the code is reached. */
const anyDelivery = fc.oneof(
  fc.jsonValue(),
  fc
    .record(
      {
        object_attributes: fc.oneof(
          anything,
          fieldsOf(
            'id',
            'ref',
            'tag',
            'sha',
            'source',
            'status',
            'created_at',
            'finished_at',
            'duration',
            'url',
            'name',
          ),
        ),
        project: fc.oneof(anything, fieldsOf('id', 'path_with_namespace', 'web_url')),
        merge_request: fc.oneof(anything, fieldsOf('id', 'iid', 'source_project_id', 'target_project_id', 'title')),
        user: fc.oneof(anything, fieldsOf('name')),
        commit: fc.oneof(anything, fieldsOf('title', 'message', 'author')),
        builds: fc.array(fc.oneof(anything, fieldsOf('id', 'name', 'stage', 'status', 'failure_reason'))),
      },
      { requiredKeys: [] },
    )
    .map((replaced) => mergedOver(pipelineHook(), replaced)),
);

const mergedOver = (hook: Record<string, unknown>, replaced: Record<string, unknown>): unknown =>
  Object.fromEntries(
    [...new Set([...Object.keys(hook), ...Object.keys(replaced)])].map((key) => {
      const [before, after] = [hook[key], replaced[key]];
      if (after === undefined) return [key, before];
      const both = [before, after].every((part) => typeof part === 'object' && part !== null && !Array.isArray(part));
      return [key, both ? { ...(before as object), ...(after as object) } : after];
    }),
  );

const stringsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
};
