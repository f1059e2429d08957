import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { createTestNetwork, type TestNetwork } from '../support/network.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { type Answer, startTestService, type TestService } from '../support/test-service.js';

/** What people wait for at most: the five seconds of the promise, and what a busy machine takes. */
const LATEST_MS = 8_000;

const READS = ['/v1/alerts', '/v1/branches', '/v1/sources', '/v1/alerts?minPosition=1', '/v1/branches?minPosition=1'];

describe('While PostgreSQL is away, /v1', () => {
  let database: TestDatabase;
  let network: TestNetwork;
  let service: TestService;

  beforeAll(async () => {
    database = await createTestDatabase();
    const { host, port, user, database: name } = new pg.Client({ connectionString: database.url });
    network = await createTestNetwork({ path: `${host}/.s.PGSQL.${port}` });
    service = await startTestService({ databaseUrl: `postgresql://${user}@127.0.0.1:${network.port}/${name}` });
    await service.registerSource();
  });
  afterEach(() => eventually(async () => expect((await service.ask('/v1/branches')).status).toBe(200), 30_000));
  afterAll(async () => {
    await service.stop();
    await network.close();
    await database.drop();
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
