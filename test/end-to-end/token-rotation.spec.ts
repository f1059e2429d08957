import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { inParallel, randomNumbers } from '../support/delivery-load.js';
import { eventually } from '../support/eventually.js';
import { temporaryDataDir } from '../support/lifecycle.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { ADMIN_KEY, type Answer, answerTo } from '../support/test-service.js';
import { createTestStorage, settingsFor, type TestStorage } from '../support/test-storage.js';

const CONNECTIONS = 16;
const EACH_PHASE = 160;
/** "Everywhere": in the process that did not revoke it, after the answer of the one that did. */
const REFUSED_WITHIN_MS = 1_000;

interface Process {
  readonly service: ServiceProcess;
  readonly address: string;
}

describe('On two processes that share a storage', () => {
  let storage: TestStorage;
  let processes: readonly [Process, Process];
  const folders: { remove(): Promise<void> }[] = [];

  const start = async (): Promise<Process> => {
    const folder = await temporaryDataDir();
    folders.push(folder);
    const environment = { ...settingsFor(storage), ADMIN_API_KEY: ADMIN_KEY };
    const service = startService({ dataDir: folder.path, environment });
    return { service, address: await service.ready() };
  };
  beforeAll(async () => {
    storage = await createTestStorage();
    processes = [await start(), await start()];
  }, 120_000);
  afterAll(async () => {
    for (const { service } of processes) {
      service.signal('SIGTERM');
      expect(await service.exited).toBe(0);
    }
    for (const folder of folders) await folder.remove();
    await storage.drop();
  });

  const send = ({ address }: Process, method: string, path: string, body?: unknown): Promise<Answer> =>
    answerTo(address + path, {
      method,
      headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const deliver = async ({ address }: Process, token: string, hook: unknown): Promise<number> => {
    const url = `${address}/functions/v1/events?token=${token}`;
    return (await answerTo(url, { method: 'POST', body: JSON.stringify(hook) })).status;
  };
  const running = pipelineHook({ status: 'running' });

  it('an API key opens both as soon as one has issued it, and neither within a second of its revocation', async () => {
    const [here, there] = processes;
    const { json: issued } = await send(here, 'POST', '/v1/api-keys', { name: 'rotated', role: 'reader' });
    const ask = async ({ address }: Process): Promise<number> =>
      (await answerTo(`${address}/v1/alerts`, { headers: { authorization: `Bearer ${issued.key}` } })).status;
    expect([await ask(there), await ask(here)]).toEqual([200, 200]);
    expect((await send(here, 'DELETE', `/v1/api-keys/${issued.id}`)).status).toBe(200);
    expect(await ask(here)).toBe(401);
    await eventually(async () => expect(await ask(there)).toBe(401), REFUSED_WITHIN_MS);
  });

  it('rotating a token neither loses nor refuses a delivery with a valid one; the revoked one is refused everywhere within a second', async () => {
    const [here, there] = processes;
    const random = randomNumbers(3);
    const oneOf = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
    const { json: source } = await send(here, 'POST', '/v1/sources', { name: 'rotated' });
    const [id, first] = [String(source.id), String(source.token)];

    let pipelineId = 0;
    const statuses = new Map<number, number>();
    /** `meanwhile` begins when a quarter has been answered, and the load lasts until it has ended. */
    const load = async (tokens: readonly string[], meanwhile: () => Promise<void> = async () => undefined) => {
      let answered = 0;
      let [begun, ended] = [false, false];
      let other: Promise<void> = Promise.resolve();
      const deliverOne = async (): Promise<void> => {
        pipelineId += 1;
        const hook = pipelineHook({ pipelineId, ref: `branch-${pipelineId}` });
        const status = await deliver(oneOf(processes), oneOf(tokens), hook);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        answered += 1;
        if (answered < EACH_PHASE / 4 || begun) return;
        begun = true;
        other = meanwhile().finally(() => {
          ended = true;
        });
      };
      await inParallel(Array.from({ length: CONNECTIONS }), CONNECTIONS, async () => {
        while (answered < EACH_PHASE || !ended) await deliverOne();
      });
      await other;
    };

    const tokens = [first];
    let firstId = '';
    await load(tokens, async () => {
      const { json: issued } = await send(here, 'POST', `/v1/sources/${id}/tokens`, { label: 'next' });
      // From its answer on the new token is as good as the old one, on every process.
      tokens.push(String(issued.token));
      const { json: shown } = await send(here, 'GET', `/v1/sources/${id}`);
      firstId = (shown.tokens as { id: string; label: string | null }[]).find(({ label }) => label === null)?.id ?? '';
    });
    await load(tokens);

    const second = tokens[1] as string;
    await load([second], async () => {
      expect(await deliver(there, first, running)).toBe(200);
      expect((await send(here, 'DELETE', `/v1/sources/${id}/tokens/${firstId}`)).status).toBe(200);
      expect(await deliver(here, first, running)).toBe(404);
      await eventually(async () => expect(await deliver(there, first, running)).toBe(404), REFUSED_WITHIN_MS);
    });

    expect([...statuses]).toEqual([[200, pipelineId]]);
    expect(pipelineId).toBeGreaterThanOrEqual(3 * EACH_PHASE);
    const store = await storage.openStore();
    let stored = 0;
    for await (const { type } of store.readAll({ filter: { streamPrefixes: [`alert-${id}:`] } })) {
      if (type === 'PipelineOutcomeRecorded') stored += 1;
    }
    await store.close();
    expect(stored).toBe(pipelineId);
  }, 120_000);
});
