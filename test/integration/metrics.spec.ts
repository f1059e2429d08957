import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { Metrics } from '../../src/metrics/index.js';
import { SourceRow } from '../../src/modules/sources/projections/sources/index.js';
import { pipelineHook } from '../fixtures/pipeline-hook.js';
import { eventWriter } from '../support/event-writer.js';
import { eventually } from '../support/eventually.js';
import { openStream } from '../support/stream-client.js';
import { ADMIN_KEY, answerTo, startTestService, type TestService } from '../support/test-service.js';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');
const OURS = /\b(?:pipeline_alerts|process|nodejs)_[a-z\d_]+/g;

let service: TestService;
let token: string;
beforeAll(async () => {
  service = await startTestService();
  ({ token } = await service.registerSource('a-very-secret-name'));
});
afterAll(() => service.stop());

const scrape = async (): Promise<string> => {
  const { status, text } = await answerTo(`${service.url}/metrics`, {});
  expect(status).toBe(200);
  return text;
};

/** Of the lines that hold values: `deliveries_total{result="opened"}`. */
const figure = async (line: string): Promise<number> => {
  const found = (await scrape()).split('\n').find((text) => text.startsWith(`pipeline_alerts_${line} `));
  return found === undefined ? Number.NaN : Number(found.split(' ')[1]);
};

/** Grows by so much, within a moment: an answer is counted once it is out. */
const expectGrowth = async (line: string, by: number, work: () => Promise<unknown>): Promise<void> => {
  const before = await figure(line);
  await work();
  await eventually(async () => expect((await figure(line)) - before).toBe(by));
};

describe('GET /metrics', () => {
  it('answers without a key, in Prometheus’ format, uncached', async () => {
    const { status, headers } = await answerTo(`${service.url}/metrics`, {});
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect((await answerTo(`${service.url}/metrics`, { method: 'POST' })).status).toBe(405);
  });

  it.each([
    ['opened', () => pipelineHook({ pipelineId: 1 }), 200],
    ['recurred', () => pipelineHook({ pipelineId: 2 }), 200],
    ['duplicate', () => pipelineHook({ pipelineId: 2 }), 200],
    ['resolved', () => pipelineHook({ pipelineId: 3, status: 'success' }), 200],
    ['ignored', () => pipelineHook({ status: 'running' }), 200],
    ['rejected', () => '[]', 400],
  ])('counts a delivery that is %s', async (result, body, status) => {
    await expectGrowth(`deliveries_total{result="${result}"}`, 1, async () =>
      expect((await service.deliver(token, body())).status).toBe(status),
    );
  });

  it('counts a delivery whose token nobody knows among the rejected, and takes no time of it', async () => {
    const answered = await figure('delivery_answer_seconds_count');
    await expectGrowth('deliveries_total{result="rejected"}', 1, () => service.deliver('pas_unknown', {}));
    expect(await figure('delivery_answer_seconds_count')).toBe(answered);
    await expectGrowth('delivery_answer_seconds_count', 1, () => service.deliver(token, pipelineHook()));
  });

  it('counts appends, conflicts and groups', async () => {
    const note = () => eventWriter(service.store, 'inside').notes('a');
    await expectGrowth('appends_total{outcome="written"}', 1, note);
    await expectGrowth('append_seconds_count', 1, note);
    await expectGrowth('append_group_size_count', 1, note);
    await expectGrowth('append_group_size_sum', 3, () => Promise.all([note(), note(), note()]));
    const late = eventWriter(service.store, 'inside');
    await late.notes('a');
    const { stream } = (await late.recorded())[0]!;
    const event = { id: crypto.randomUUID(), type: 'NoteTaken', data: {}, metadata: {} };
    const wrong = { stream, expected: 'no-stream', events: [event], timeoutMs: 5_000 } as const;
    await expectGrowth('appends_total{outcome="conflict"}', 1, () =>
      expect(service.store.append(wrong)).rejects.toThrow('expected revision'),
    );
    await expectGrowth('appends_total{outcome="refused"}', 1, () =>
      expect(service.store.append({ ...wrong, events: [] })).rejects.toThrow('at least one event'),
    );
  });

  it('shows who reads the stream, and why they were cut off', async () => {
    const headers = { authorization: `Bearer ${ADMIN_KEY}` };
    const client = await openStream(`${service.url}/v1/events/stream`, { headers });
    expect(await figure('stream_readers')).toBe(1);
    await service.deliver(token, pipelineHook({ ref: 'streamed' }));
    await eventually(async () => expect(await figure('stream_buffered_bytes')).toBeGreaterThan(100));
    client.leave();
    await eventually(async () => expect(await figure('stream_readers')).toBe(0));
    expect(await figure('stream_cut_offs_total{reason="behind"}')).toBe(0);
  });

  it('counts the sources from which nothing comes any more', async () => {
    await service.registerSource('quiet');
    const { id } = await service.registerSource('quieter');
    expect(await figure('sources_silent')).toBe(0);
    const rows = service.app.get(DataSource, { strict: false }).getRepository(SourceRow);
    await eventually(async () => {
      // The row comes a moment after the source.
      expect((await rows.update({ id }, { enabledAt: new Date('2020-01-01') })).affected).toBe(1);
    });
    expect(await figure('sources_silent')).toBe(1);
  });

  it('names no source, project, branch, person or token', async () => {
    await service.deliver(token, pipelineHook({ ref: 'a-very-secret-branch', projectPath: 'a-very/secret-project' }));
    const text = await scrape();
    expect(text).not.toContain('secret');
    expect(text).not.toContain(token);
    expect(text).not.toMatch(/[\da-f]{8}-[\da-f]{4}-/);
  });

  it('shows a read model that has stopped', async () => {
    expect(await figure('projection_state{projection="alerts",state="stopped"}')).toBe(0);
    const data = { alert: { id: 'no-uuid', branch: {}, project: {} } };
    const event = { id: crypto.randomUUID(), type: 'AlertOpened', data, metadata: {} };
    await service.store.append({ stream: 'alert-poison', expected: 'no-stream', events: [event], timeoutMs: 5_000 });
    await eventually(async () => {
      expect(await figure('projection_state{projection="alerts",state="stopped"}')).toBe(1);
      expect(await figure('projection_lag_events{projection="alerts"}')).toBeGreaterThan(0);
      expect(await figure('projection_lag_seconds{projection="alerts"}')).toBeGreaterThan(0);
    });
  });
});

describe('The documentation', () => {
  const exposed = async (): Promise<string[]> => [
    ...new Set([...(await scrape()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!)),
  ];

  it('names every metric there is, and no other', async () => {
    const table = (await readFile(join(DOCS, 'metrics.md'), 'utf8'))
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .flatMap((line) => line.split('|')[1]!.match(OURS) ?? []);
    expect([...table].sort()).toEqual((await exposed()).sort());
    expect(table.length).toBeGreaterThan(30);
  });

  it.each(['grafana-dashboard.json', 'prometheus-alerts.yml'])('asks in %s for metrics there are', async (file) => {
    const text = await readFile(join(DOCS, file), 'utf8');
    if (file.endsWith('.json')) JSON.parse(text);
    const values = new Set([...(await scrape()).matchAll(/^([a-z]\w*)[ {]/gm)].map(([, name]) => name));
    const asked = new Set(text.match(OURS));
    expect([...asked].filter((name) => !values.has(name))).toEqual([]);
    expect(asked.size).toBeGreaterThan(3);
  });

  it('has a panel for each of the service’s own metrics', async () => {
    const text = await readFile(join(DOCS, 'grafana-dashboard.json'), 'utf8');
    const own = (await exposed()).filter((name) => name.startsWith('pipeline_alerts_'));
    expect(own.filter((name) => !text.includes(name))).toEqual([]);
  });
});

describe('A metric that has to be looked up', () => {
  it('is left out where that fails or takes too long, and keeps nobody from the others', async () => {
    const metrics = new Metrics();
    metrics.gauge({ name: 'failing', help: 'Fails.', read: () => Promise.reject(new Error('away')) });
    metrics.gaugeBy({ name: 'hanging', help: 'Hangs.', labels: ['a'], read: () => new Promise(() => undefined) });
    metrics.gauge({ name: 'fine', help: 'Is there.', read: () => 5 });
    const text = await metrics.text();
    expect(text).toMatch(/^fine 5$/m);
    expect(text).not.toMatch(/^(failing|hanging)/m);
  });

  it('is looked up once for all who ask at the same time', async () => {
    const metrics = new Metrics();
    let looks = 0;
    metrics.gauge({ name: 'looks', help: 'How often it was looked at.', read: () => ++looks });
    const texts = await Promise.all([metrics.text(), metrics.text(), metrics.text()]);
    expect(new Set(texts).size).toBe(1);
    expect(looks).toBe(1);
  });
});
