import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Lifecycle, Settings } from '../../src/config/index.js';
import { BranchLog, branchOf, testSource } from '../support/branch-log.js';
import { eventually } from '../support/eventually.js';
import { asAdmin } from '../support/test-database.js';
import { answerTo, startTestService, type TestService } from '../support/test-service.js';

let folder: string;
let service: TestService;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'health-'));
  service = await startTestService({ settings: { spoolDir: join(folder, 'spool') } });
});
afterEach(async () => {
  await service.stop();
  await rm(folder, { recursive: true });
});

const databaseName = async (): Promise<string> => {
  const [{ name }] = await service.app.get(DataSource, { strict: false }).query('SELECT current_database() AS name');
  return name;
};

const ready = () => answerTo(`${service.url}/health/ready`, {});
const lifecycle = (): Lifecycle => service.app.get(Lifecycle, { strict: false });

describe('GET /health/live', () => {
  it('is 200 without a key', async () => {
    const answer = await answerTo(`${service.url}/health/live`, {});
    expect(answer).toMatchObject({ status: 200, json: { status: 'live' } });
  });
});

describe('GET /health/ready', () => {
  it('is 200 without a key while deliveries are taken, and shows how far the read models are', async () => {
    const position = await new BranchLog(testSource(1), branchOf()).failed(1).appendTo(service.store);
    const running = (name: string) => ({
      name,
      schema: expect.stringMatching(new RegExp(`^${name}_v\\d+$`)),
      status: 'running',
      position: String(position),
      lag: { seconds: 0, events: 0 },
    });
    await eventually(async () => {
      const answer = await ready();
      expect(answer.status).toBe(200);
      expect(answer.json).toEqual({
        status: 'ready',
        missing: [],
        database: 'up',
        eventStore: 'up',
        spool: { status: 'empty', records: 0, bytes: 0, ageSeconds: null, parked: 0 },
        projections: expect.arrayContaining(['alerts', 'branches', 'sources'].map(running)),
      });
    });
  });

  it('shows a stopped projection with position, event and type, without repeating what is in it, and stays 200', async () => {
    const id = randomUUID();
    const data = { alert: { id: 'no-uuid', branch: {}, project: {} } };
    const { positions } = await service.store.append({
      stream: 'alert-poison',
      expected: 'no-stream',
      events: [{ id, type: 'AlertOpened', data, metadata: {} }],
      timeoutMs: 5_000,
    });
    await eventually(async () => {
      const answer = await ready();
      expect(answer.status).toBe(200);
      expect(answer.json.projections).toContainEqual(
        expect.objectContaining({
          name: 'alerts',
          status: 'stopped',
          failure: {
            position: String(positions[0]),
            eventId: id,
            type: 'AlertOpened',
            cause: 'The event cannot be handled; the log says why.',
            at: expect.any(String),
          },
        }),
      );
    });
  });

  it('asks the store once for all who ask at the same time', async () => {
    const asked = jest.spyOn(service.store, 'checkHealth');
    await Promise.all(Array.from({ length: 50 }, ready));
    expect(asked.mock.calls.length).toBeGreaterThan(0);
    expect(asked.mock.calls.length).toBeLessThan(25);
  });

  it('is 503 and names the phase while the service stops', async () => {
    lifecycle().enter('stopping');
    const answer = await ready();
    expect(answer).toMatchObject({ status: 503, json: { status: 'not ready', missing: ['stopping'] } });
    expect(answer.headers.get('connection')).toBe('close');
    expect((await answerTo(`${service.url}/health/live`, {})).status).toBe(200);
  });

  it('stays 200 when database and event store are away, as deliveries are kept on disk, and shows it', async () => {
    const answer = await withoutConnections(await databaseName(), ready);
    const shown = { missing: [], database: 'down', eventStore: 'down', spool: { status: 'empty' }, projections: null };
    expect(answer).toMatchObject({ status: 200, json: shown });
    await eventually(async () => expect((await ready()).json).toMatchObject({ eventStore: 'up' }), 30_000);
  });

  it('is 503 and names them when the disk takes nothing either', async () => {
    const { spoolDir } = service.app.get(Settings, { strict: false });
    await writeFile(spoolDir!, 'a file where a folder belongs');
    await eventually(async () => expect((await ready()).json).toMatchObject({ spool: { status: 'refusing' } }));
    expect((await ready()).status).toBe(200);
    const answer = await withoutConnections(await databaseName(), ready);
    expect(answer).toMatchObject({ status: 503, json: { missing: ['database', 'event-store'] } });
    await rm(spoolDir!);
    await eventually(async () => expect((await ready()).json).toMatchObject({ spool: { status: 'empty' } }));
  });
});

/** A database that takes no connections is as good as a server that is down, to those who use it. */
const withoutConnections = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  await asAdmin(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
  try {
    await asAdmin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
    return await work();
  } finally {
    await asAdmin(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
  }
};
