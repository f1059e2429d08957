import { describe, expect, it } from '@jest/globals';
import { buildJob, mergeRequest, type PipelineHook, pipelineHook } from '../../../../test/fixtures/pipeline-hook.js';
import { pushHook } from '../../../../test/fixtures/push-hook.js';
import { normaliseDelivery } from '../normalise/normalise-delivery.js';
import { answerPayload } from './answer-payload.js';

const payloadOf = (hook: PipelineHook) => {
  const normalised = normaliseDelivery(pipelineHook(hook), { keepNames: true });
  if (normalised.kind !== 'pipeline') throw new Error(`this is ${normalised.kind}`);
  const json = answerPayload(normalised);
  expect(Buffer.byteLength(json)).toBeLessThanOrEqual(4_096);
  return { event: normalised.event, payload: JSON.parse(json) };
};

const failed = (count: number, name: string) =>
  Array.from({ length: count }, (_, n) => buildJob(n + 1, name, name, 'failed'));

describe('The event in an answer', () => {
  it('is whole where it fits 4 kB', () => {
    const { event, payload } = payloadOf({ builds: failed(20, 'unit') });
    expect(payload).toEqual(event);
  });

  it('names fewer failed jobs, then none, but always how many there are', () => {
    expect(payloadOf({ builds: failed(60, 'unit') }).payload).toMatchObject({
      failedJobs: { length: 5 },
      failedJobCount: 60,
    });
    expect(payloadOf({ builds: failed(9, '測'.repeat(200)) }).payload).toMatchObject({
      failedJobs: [],
      failedJobCount: 9,
    });
  });

  it('says at least which pipeline of which branch it was', () => {
    const ref = '測'.repeat(340);
    const title = '測'.repeat(255);
    const { payload } = payloadOf({
      ref,
      projectPath: ref,
      attributes: { name: title, source: title },
      mergeRequest: { ...mergeRequest(4711), title },
    });
    expect(payload).toMatchObject({ pipelineId: '901', status: 'failed', branch: { ref } });
    expect(payload).not.toHaveProperty('name');
  });

  it('says at least which pipeline it was, where the ref alone is too long as JSON', () => {
    const { payload } = payloadOf({ ref: '\u0001'.repeat(1_000) });
    expect(payload).toMatchObject({ pipelineId: '901', status: 'failed' });
    expect(payload).not.toHaveProperty('branch');
  });

  it('says which branch was deleted, where it fits', () => {
    const deleted = (ref: string) =>
      JSON.parse(answerPayload(normaliseDelivery(pushHook({ ref: `refs/heads/${ref}` }), { keepNames: true })));
    expect(deleted('main')).toMatchObject({ branch: { kind: 'branch', ref: 'main' }, deleted: true });
    expect(deleted('\u0001'.repeat(1_000))).toEqual({ deleted: true });
  });

  it('is nothing where there was nothing to be read', () => {
    expect(answerPayload({ kind: 'ignored', reason: 'no pipeline' })).toBe('null');
  });
});
