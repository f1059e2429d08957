import { Agent, request } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { eventually } from '../support/eventually.js';
import { expectNothingLeft, temporaryDataDir } from '../support/lifecycle.js';
import { type ServiceProcess, startService } from '../support/service-process.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const KEY = 'a-key-for-this-test';
const CLIENTS = 8;

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | undefined;
  readonly connection: string | undefined;
  readonly json: Record<string, unknown>;
}

describe('SIGTERM to a service that is under load', () => {
  let folder: Awaited<ReturnType<typeof temporaryDataDir>>;
  let database: TestDatabase;
  let service: ServiceProcess;
  beforeEach(async () => {
    folder = await temporaryDataDir();
    database = await createTestDatabase();
    service = startService({
      dataDir: folder.path,
      environment: { DATABASE_URL: database.url, ADMIN_API_KEY: KEY },
    });
  });
  afterEach(async () => {
    await database.drop();
    await folder.remove();
  });

  it('answers every request on a connection that stands, deliveries with what was asked, all else with that or with 503', async () => {
    const url = await service.ready();
    const registered = await fetch(`${url}/v1/sources`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: '{"name":"load"}',
    });
    const { token } = (await registered.json()) as { token: string };

    const answers: Answer[] = [];
    const delivery = (client: number) => (agent: Agent, round: number) =>
      send(agent, `${url}/functions/v1/events`, token, pipelineHook({ pipelineId: round, ref: `branch-${client}` }));
    const query = () => (agent: Agent) => send(agent, `${url}/v1/alerts`, KEY);
    const clients = Array.from({ length: CLIENTS }, (_, client) =>
      untilPutOff(client % 2 === 0 ? delivery(client) : query(), answers),
    );
    await eventually(() => expect(answers.length).toBeGreaterThan(200));
    service.signal('SIGTERM');
    // No connection that stood was broken.
    const cameTooLate = (await Promise.all(clients)).filter((reason) => reason === 'not connected').length;
    expect(await service.exited).toBe(0);
    await expectNothingLeft(folder.path);

    const putOff = answers.filter(({ status }) => status !== 200);
    expect(putOff).toHaveLength(CLIENTS - cameTooLate);
    expect(putOff.length).toBeGreaterThan(0);
    for (const { status, retryAfter, connection, contentType, json } of putOff) {
      expect({ status, connection }).toEqual({ status: 503, connection: 'close' });
      expect(retryAfter).toMatch(/^[1-9]\d*$/);
      expect(contentType).toBe('application/problem+json');
      expect(json).toMatchObject({ status: 503, detail: 'The service is stopping. Send it again.' });
    }
  }, 60_000);
});

/**
 * One request after the other on one connection, until the service puts it off. An answer may end the connection; the next one
 * may find that nobody listens any more.
 */
const untilPutOff = async (
  ask: (agent: Agent, round: number) => Promise<Answer>,
  answers: Answer[],
): Promise<'put off' | 'not connected'> => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    for (let round = 1; ; round += 1) {
      const answer = await ask(agent, round);
      answers.push(answer);
      if (answer.status !== 200) return 'put off';
    }
  } catch (error) {
    if (error instanceof NotConnectedError) return 'not connected';
    throw error;
  } finally {
    agent.destroy();
  }
};

class NotConnectedError extends Error {}

/** Unlike `fetch` it never opens a second connection behind our back, and never sends a request twice. */
const send = (agent: Agent, url: string, token: string, body?: unknown): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = {
      agent,
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    };
    const sent = request(url, options, async (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const { headers } = response;
        resolve({
          status: response.statusCode ?? 0,
          contentType: headers['content-type'] ?? '',
          retryAfter: headers['retry-after'],
          connection: headers.connection,
          json: JSON.parse(Buffer.concat(chunks).toString()),
        });
      });
    });
    // A new connection may be refused, or be reset in the queue of a server that stopped listening before it took it.
    sent.on('error', (error) => reject(sent.reusedSocket ? error : new NotConnectedError('', { cause: error })));
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
