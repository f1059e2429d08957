import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { eventually } from '../support/eventually.js';
import { expectNothingLeft, temporaryDataDir } from '../support/lifecycle.js';
import { findPostmaster, processesOf } from '../support/processes-of.js';
import { startService } from '../support/service-process.js';
import { answerTo } from '../support/test-service.js';

describe('with the embedded PostgreSQL', () => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  beforeEach(async () => {
    folder = await temporaryDataDir();
  });
  afterEach(() => folder.remove());

  const keptFile = async (name: string) => (await readFile(join(folder.path, name), 'utf8')).trim();
  const deliver = async (address: string, pipelineId: number) => {
    const { search } = new URL(await keptFile('first-webhook-url'));
    const body = JSON.stringify(pipelineHook({ pipelineId, ref: `branch-${pipelineId}` }));
    return answerTo(`${address}/functions/v1/events${search}`, { method: 'POST', body });
  };
  const expectRecordedOnce = async (address: string, ids: readonly number[]): Promise<void> => {
    await eventually(async () => {
      for (const id of ids) expect((await deliver(address, id)).json).toMatchObject({ result: 'duplicate' });
    }, 30_000);
    const headers = { authorization: `Bearer ${await keptFile('admin-api-key')}` };
    await eventually(async () => {
      const { json } = await answerTo(`${address}/v1/alerts?limit=200`, { headers });
      const opened = (json.items as { openedBy: { pipelineId: string } }[]).map(({ openedBy }) => openedBy.pipelineId);
      expect(opened.map(Number).sort()).toEqual([...ids].sort());
    });
  };

  it('deliveries survive that it stands still and that the service is killed meanwhile', async () => {
    let service = startService({ dataDir: folder.path });
    let address = await service.ready();
    const servers = (await processesOf(folder.path)).filter(({ pid }) => pid !== service.pid);
    for (const { pid } of servers) process.kill(pid, 'SIGSTOP');
    const ids = [1, 2, 3, 4, 5];
    try {
      const answers = await Promise.all(ids.map((id) => deliver(address, id)));
      expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 202));
      service.signal('SIGKILL');
      await service.exited;
    } finally {
      for (const { pid } of servers) process.kill(pid, 'SIGCONT');
    }
    service = startService({ dataDir: folder.path });
    address = await service.ready();
    await expectRecordedOnce(address, ids);
    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
    await expectNothingLeft(folder.path);
  }, 120_000);

  it('every delivery is answered 2xx while it is killed again and again', async () => {
    const service = startService({ dataDir: folder.path });
    const address = await service.ready();
    const ids: number[] = [];
    for (let kills = 0; kills < 3; kills++) {
      const killed = await findPostmaster(folder.path);
      process.kill(killed, 'SIGKILL');
      for (let number = 0; number < 10; number++) {
        ids.push(1_000 * (kills + 1) + number);
        expect([200, 202]).toContain((await deliver(address, ids.at(-1)!)).status);
      }
      await eventually(async () => expect(await findPostmaster(folder.path)).not.toBe(killed), 30_000);
    }
    await expectRecordedOnce(address, ids);
    service.signal('SIGTERM');
    expect(await service.exited).toBe(0);
  }, 120_000);
});
