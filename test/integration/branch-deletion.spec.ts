import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CommandBus } from '@nestjs/cqrs';
import {
  type BranchDeletion,
  DEFAULT_POLICY,
  type PipelineEvent,
  ReceiveBranchDeletion,
  ReceivePipelineEvent,
} from '../../src/modules/alerts/index.js';
import { branchOf, testSource } from '../support/branch-log.js';
import { pipelineEvent } from '../support/branch-scenario.js';
import { startTestService, type TestService } from '../support/test-service.js';

let service: TestService;
let branches = 0;

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.stop());

/** A branch of its own, and what GitLab tells about it. */
const newBranch = () => {
  branches += 1;
  const over = branchOf({ ref: `feature-${branches}` });
  const envelope = () => ({
    deliveryId: randomUUID(),
    sourceId: testSource(1),
    receivedAt: new Date(),
    deadline: Date.now() + 5_000,
    traceparent: null,
  });
  return {
    name: `${over.branch.ref} (group/app)`,
    deliver: (pipelineId: number, status: PipelineEvent['status']) =>
      service.app.get(CommandBus).execute(
        new ReceivePipelineEvent({
          ...envelope(),
          event: pipelineEvent(pipelineId, status, pipelineId, over),
          policy: DEFAULT_POLICY,
        }),
      ),
    deletion: (): BranchDeletion => ({ ...envelope(), ...over }),
  };
};

const tell = (deletion: BranchDeletion) => service.app.get(CommandBus).execute(new ReceiveBranchDeletion(deletion));

describe('a branch that GitLab tells was deleted', () => {
  it('has its alert resolved, which the alert, its history and the board show', async () => {
    const { deliver, deletion, name } = newBranch();
    const { alertId, fingerprint } = await deliver(5, 'failed');
    const told = deletion();
    const answer = await tell({ ...told, traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` });
    expect(answer).toMatchObject({
      result: 'resolved',
      reason: `${name} was deleted: its alert is resolved`,
      type: 'RESOLVE',
      fingerprint,
      alertId,
    });
    const { json: alert } = await service.ask(`/v1/alerts/${alertId}?minPosition=${answer.position}`);
    expect(alert).toMatchObject({
      status: 'resolved',
      resolvedAt: told.receivedAt.toISOString(),
      resolution: { reason: 'branch-deleted', by: null, note: null, pipelineId: null },
      position: String(answer.position),
    });
    const { json: history } = await service.ask(`/v1/alerts/${alertId}/history`);
    expect((history.items as unknown[]).at(-1)).toMatchObject({
      eventId: answer.id,
      summary: 'Resolved: the branch was deleted',
      actor: null,
    });
    const { json: board } = await service.ask(`/v1/branches?branch=${told.branch.ref}&minPosition=${answer.position}`);
    expect(board.items).toMatchObject([{ state: 'cleared', openAlertId: null }]);
  });

  it('keeps who told it in the event’s metadata', async () => {
    const { deliver, deletion } = newBranch();
    await deliver(5, 'failed');
    const told = { ...deletion(), traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    const { position } = await tell(told);
    for await (const event of service.store.readAll({
      after: (position ?? 0n) - 1n,
      limit: 1,
      filter: { streamPrefixes: ['alert-'] },
    })) {
      expect(event.metadata).toMatchObject({
        deliveryId: told.deliveryId,
        $correlationId: told.deliveryId,
        traceparent: told.traceparent,
      });
    }
  });

  it('is ignored, and nothing is appended, where no alert is open', async () => {
    const { deliver, deletion, name } = newBranch();
    const head = await service.store.head();
    const told = deletion();
    expect(await tell(told)).toMatchObject({
      result: 'ignored',
      reason: `${name} was deleted: no alert is open`,
      type: null,
      id: told.deliveryId,
      alertId: null,
      position: null,
    });
    await deliver(5, 'success');
    const { position } = await deliver(4, 'failed');
    expect(await tell(deletion())).toMatchObject({ result: 'ignored', position: null });
    expect(position).toBeGreaterThan(head);
    expect(await service.store.head()).toBe(position);
  });

  it('is told twice: the same deletion closes nothing that has failed since', async () => {
    const { deliver, deletion } = newBranch();
    await deliver(5, 'failed');
    const told = deletion();
    const first = await tell(told);
    expect(await deliver(4, 'failed')).toMatchObject({ result: 'recorded' });
    const { alertId } = await deliver(6, 'failed');
    expect(await tell(told)).toMatchObject({ result: 'duplicate', id: first.id, alertId: null });
    const { json } = await service.ask(`/v1/alerts/${alertId}?minPosition=${await service.store.head()}`);
    expect(json).toMatchObject({ status: 'open' });
    expect(await tell(deletion())).toMatchObject({ result: 'resolved', alertId });
  });

  it('is ignored where it waited so long that the branch has failed again', async () => {
    const { deliver, deletion, name } = newBranch();
    await deliver(5, 'failed');
    const longAgo = new Date('2020-01-01T00:00:00Z');
    expect(await tell({ ...deletion(), receivedAt: longAgo })).toMatchObject({
      result: 'ignored',
      reason: `${name} was deleted: it has failed since, so it exists again`,
    });
  });
});
