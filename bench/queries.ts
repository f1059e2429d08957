import pg from 'pg';
import { DatabaseConnection } from '../src/database/index.js';
import { percentile } from './percentile.js';
import type { BenchService } from './world.js';

export interface QueryFigures {
  readonly alerts: number;
  readonly query: string;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

const SAMPLES = 40;
const PAGES_DEEP = 20;

/** One real alert is there; its copies differ in what lists filter and order by. Every 50th is open; 200 refs, 100 projects, 10 sources. */
const FILL = `
  INSERT INTO alerts_v1.alerts
  SELECT gen_random_uuid(), stream || n, opened_position + n, opened_revision, opened_recorded_at + n * interval '1 second',
         last_position + n, last_revision,
         CASE WHEN n % 50 = 0 THEN 'open' ELSE 'resolved' END,
         (ARRAY['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'])[1 + n % 4],
         CASE WHEN n % 10 = 0 THEN source_id ELSE md5((n % 10)::text)::uuid::text END,
         (n % 100)::text, 'group/app-' || n % 100, 'feature/' || n % 200,
         opened_at + n * interval '1 second', opening_delay_ms, floor_at_opening, alert
    FROM (SELECT * FROM alerts_v1.alerts ORDER BY opened_position LIMIT 1) AS first,
         generate_series($1::int, $2::int) AS n`;

/** `GET /v1/alerts` with so many alerts: first and deep pages, and each filter. */
export const benchQueries = async (
  service: BenchService,
  sizes: readonly number[],
  progress: (line: string) => void,
): Promise<QueryFigures[]> => {
  const client = new pg.Client(new DatabaseConnection(service.database.url).config);
  await client.connect();
  const figures: QueryFigures[] = [];
  try {
    let filled = 0;
    for (const alerts of sizes) {
      await client.query(FILL, [filled + 1, alerts]);
      filled = alerts;
      await client.query('VACUUM ANALYZE alerts_v1.alerts');
      for (const query of await queriesOf(client)) {
        const samples = await sample(service, query);
        const of = { alerts, query, p50Ms: percentile(samples, 50), p95Ms: percentile(samples, 95) };
        figures.push(of);
        progress(`${alerts} alerts, ${query}: p50 ${of.p50Ms.toFixed(1)} ms, p95 ${of.p95Ms.toFixed(1)} ms`);
      }
    }
  } finally {
    await client.end();
  }
  return figures;
};

const queriesOf = async (client: pg.Client): Promise<readonly string[]> => {
  const { rows } = await client.query<{ source_id: string; middle: Date }>(
    `SELECT min(source_id) AS source_id, min(opened_at) + (max(opened_at) - min(opened_at)) / 2 AS middle FROM alerts_v1.alerts`,
  );
  const { source_id: source, middle } = rows[0]!;
  return [
    'first page',
    `page ${PAGES_DEEP}`,
    'status=open',
    'status=resolved',
    'priority=CRITICAL',
    'status=open&priority=LOW',
    `source=${source}`,
    `source=${source}&status=open`,
    'project=42',
    'project=group/app-42',
    'branch=feature/42',
    `openedAfter=${middle.toISOString()}`,
    `openedBefore=${middle.toISOString()}`,
  ];
};

const sample = async (service: BenchService, query: string): Promise<number[]> => {
  const parameters = query.includes('=') ? query : '';
  let cursor: string | null = null;
  if (query.startsWith('page ')) {
    for (let page = 1; page < PAGES_DEEP; page += 1) cursor = (await read(service, parameters, cursor)).nextCursor;
  }
  const samples: number[] = [];
  for (let round = -5; round < SAMPLES; round += 1) {
    const started = performance.now();
    await read(service, parameters, cursor);
    if (round >= 0) samples.push(performance.now() - started);
  }
  return samples;
};

const read = async (
  service: BenchService,
  parameters: string,
  cursor: string | null,
): Promise<{ nextCursor: string | null }> => {
  const from = cursor === null ? '' : `&cursor=${cursor}`;
  const answer = await fetch(`${service.url}/v1/alerts?limit=50&${parameters}${from}`, {
    headers: { authorization: `Bearer ${service.adminKey}` },
  });
  if (answer.status !== 200) throw new Error(`GET /v1/alerts?${parameters} answered ${answer.status}`);
  return (await answer.json()) as { nextCursor: string | null };
};
