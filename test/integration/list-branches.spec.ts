import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { encodeCursor } from '../../src/http/index.js';
import { DEFAULT_POLICY } from '../../src/modules/alerts/domain/index.js';
import { BranchLog, branchOf, testSource } from '../support/branch-log.js';
import { at } from '../support/branch-scenario.js';
import { type Answer, startTestService, type TestService } from '../support/test-service.js';

let service: TestService;
let position: bigint;
let failing: BranchLog;

beforeAll(async () => {
  service = await startTestService();
  const { store } = service;
  const silent = { ...DEFAULT_POLICY, priorities: { failed: 'none', canceled: 'none', skipped: 'none' } as const };
  const inOther = branchOf({ projectId: '4712', path: 'group/other', ref: 'cleared' });
  failing = new BranchLog(testSource(1), branchOf()).passed(1).failed(2).failed(3);
  await failing.appendTo(store);
  await new BranchLog(testSource(1), branchOf({ ref: 'passing' })).failed(1).passed(2).appendTo(store);
  await new BranchLog(testSource(2), inOther).failed(1).resolved('ann', 'known').appendTo(store);
  position = await new BranchLog(testSource(2), branchOf({ ref: 'unknown' }), silent).failed(1).appendTo(store);
});
afterAll(() => service.stop());

const list = (query = ''): Promise<Answer> => service.ask(`/v1/branches?minPosition=${position}${query}`);
const refs = (answer: Answer): string[] => {
  expect(answer.status).toBe(200);
  return (answer.json.items as { branch: { ref: string } }[]).map(({ branch }) => branch.ref);
};

describe('GET /v1/branches', () => {
  it('lists every branch, the newest first', async () => {
    expect(refs(await list())).toEqual(['unknown', 'cleared', 'passing', 'main']);
  });

  it.each([
    ['state=failing', ['main']],
    ['state=passing', ['passing']],
    ['state=cleared', ['cleared']],
    ['state=unknown', ['unknown']],
    [`source=${testSource(2)}`, ['unknown', 'cleared']],
    [`source=${testSource(2)}&state=cleared`, ['cleared']],
    ['project=4711', ['unknown', 'passing', 'main']],
    ['project=group%2Fother', ['cleared']],
    ['branch=passing', ['passing']],
    ['branch=nowhere', []],
  ])('filters by %s', async (query, expected) => {
    expect(refs(await list(`&${query}`))).toEqual(expected);
  });

  it('shows a branch as the design says', async () => {
    const { json } = await list('&state=failing');
    expect(json.items).toEqual([
      {
        sourceId: testSource(1),
        project: { id: '4711', path: 'group/app', webUrl: 'https://gitlab.example/group/app' },
        branch: { kind: 'branch', ref: 'main' },
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
        state: 'failing',
        priority: 'HIGH',
        openAlertId: failing.alertId,
        lastPassing: { pipelineId: '1', sha: 'sha1', finishedAt: at(1) },
        firstFailing: { pipelineId: '2', sha: 'sha2', finishedAt: at(2) },
        lastFailing: { pipelineId: '3', sha: 'sha3', finishedAt: at(3) },
        position: expect.stringMatching(/^\d+$/),
      },
    ]);
  });

  it('gives every branch once over its pages', async () => {
    const first = await list('&limit=3');
    const second = await list(`&limit=3&cursor=${first.json.nextCursor}`);
    expect([...refs(first), ...refs(second)]).toEqual(['unknown', 'cleared', 'passing', 'main']);
    expect(second.json.nextCursor).toBeNull();
  });

  it.each([
    ['state=green', 'state'],
    ['limit=1000', 'limit'],
    ['priority=HIGH', 'priority'],
    ['cursor=e30', 'cursor'],
  ])('refuses %s with 400 and the field at fault', async (query, field) => {
    expect((await service.ask(`/v1/branches?${query}`)).json).toMatchObject({ status: 400, field });
  });

  it('refuses a cursor of another event store with 409', async () => {
    const cursor = encodeCursor('branches', 'another-store', '5');
    expect((await service.ask(`/v1/branches?cursor=${cursor}`)).status).toBe(409);
  });
});
