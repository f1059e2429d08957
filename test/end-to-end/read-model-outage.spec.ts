import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import type { TestNetwork } from '../support/network.js';
import { type Answer, startTestService, type TestService } from '../support/test-service.js';
import { type BreakableStorage, createBreakableStorage } from '../support/test-storage.js';

/** What people wait for at most: the five seconds of the promise, and what a busy machine takes. */
const LATEST_MS = 8_000;

const READS = ['/v1/alerts', '/v1/branches', '/v1/sources', '/v1/alerts?minPosition=1', '/v1/branches?minPosition=1'];

describe('While PostgreSQL is away, /v1', () => {
  let storage: BreakableStorage;
  let network: TestNetwork;
  let service: TestService;

  beforeAll(async () => {
    storage = await createBreakableStorage();
    network = storage.databaseNetwork;
    service = await startTestService({ storage });
    await service.registerSource();
  });
  afterEach(() => eventually(async () => expect((await service.ask('/v1/branches')).status).toBe(200), 30_000));
  afterAll(async () => {
    await service.stop();
    await storage.drop();
  });

  const askAll = async (paths: readonly string[]): Promise<Answer[]> => {
    const started = Date.now();
    const answers = await Promise.all(paths.map((path) => service.ask(path)));
    expect(Date.now() - started).toBeLessThan(LATEST_MS);
    return answers;
  };

  const expectPutOff = ({ status, headers, json }: Answer): void => {
    expect(status).toBe(503);
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(json).toMatchObject({ status: 503, detail: expect.stringMatching(/^[A-Z].*\.$/) });
  };

  it('puts people off, because the server refuses connections, and logs no defect', async () => {
    network.goDown();
    try {
      for (const answer of await askAll(READS)) expectPutOff(answer);
      expect(service.logged.filter((line) => line.includes('correlation id'))).toEqual([]);
    } finally {
      network.release();
    }
  }, 60_000);

  it('puts people off in time, because the server is frozen, and is well again when the server is', async () => {
    await askAll(READS); // so that there are connections
    network.holdAnswers();
    try {
      for (const answer of await askAll(READS)) expectPutOff(answer);
      expect(service.logged.filter((line) => line.includes('correlation id'))).toEqual([]);
    } finally {
      network.release();
    }
    expect((await service.ask('/v1/alerts')).status).toBe(200);
  }, 60_000);

  it('is well again on new connections when the old ones stay silent for ever', async () => {
    await askAll(READS);
    network.silence();
    await eventually(async () => expect((await service.ask('/v1/alerts')).status).toBe(200), 20_000);
  }, 60_000);
});
