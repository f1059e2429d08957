import pg from 'pg';
import { DatabaseConnection } from '../src/database/index.js';
import { percentile } from './percentile.js';
import { untilVisible } from './visible.js';
import type { BenchService } from './world.js';

export interface QueryFigures {
  readonly alerts: number;
  /** The filter; empty: all alerts. */
  readonly query: string;
  readonly page: Page;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

const SAMPLES = 40;

/** From the newest alert on; from the middle of them all; from where a hundredth of them is left. */
const PAGES = ['first', 'middle', 'end'] as const;
type Page = (typeof PAGES)[number];

/** Copies of the first alert, which differ in what lists filter and order by. Every 49th is open, so that there are some of every priority, source, project and ref. */
const FILL = `
  INSERT INTO alerts_v1.alerts
  SELECT gen_random_uuid(), stream || n, opened_position + n, opened_revision, opened_recorded_at + n * interval '1 second',
         last_position + n, last_revision,
         CASE WHEN n % 49 = 0 THEN 'open' ELSE 'resolved' END,
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
  await untilVisible(service, 'main', 1);
  const client = new pg.Client(new DatabaseConnection(service.database.url).config);
  await client.connect();
  const figures: QueryFigures[] = [];
  try {
    let filled = 0;
    for (const alerts of sizes) {
      await client.query(FILL, [filled + 1, alerts]);
      filled = alerts;
      await client.query('VACUUM ANALYZE alerts_v1.alerts');
      const times = await timesOf(client);
      for (const query of filters(times)) {
        for (const page of PAGES) {
          const samples = await sample(service, query, await cursorOf(service, page, times));
          const of = { alerts, query, page, p50Ms: percentile(samples, 50), p95Ms: percentile(samples, 95) };
          figures.push(of);
          const p95 = `p50 ${of.p50Ms.toFixed(1)} ms, p95 ${of.p95Ms.toFixed(1)} ms`;
          progress(`${alerts} alerts, ${query || 'all'}, ${page} page: ${p95}`);
        }
      }
    }
  } finally {
    await client.end();
  }
  return figures;
};

interface Times {
  readonly source: string;
  readonly middle: Date;
  readonly end: Date;
}

const TIMES = `
  SELECT min(source_id) AS source, min(opened_at) + (max(opened_at) - min(opened_at)) / 2 AS middle,
         min(opened_at) + (max(opened_at) - min(opened_at)) / 100 AS end
    FROM alerts_v1.alerts`;

const timesOf = async (client: pg.Client): Promise<Times> => (await client.query<Times>(TIMES)).rows[0]!;

const filters = ({ source, middle }: Times): readonly string[] => [
  '',
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

/** One that the list itself has given for alerts of that age: a cursor goes with any filter. Null: the beginning. */
const cursorOf = async (service: BenchService, page: Page, times: Times): Promise<string | null> => {
  if (page === 'first') return null;
  const { nextCursor } = await read(service, `openedBefore=${times[page].toISOString()}`, null);
  if (nextCursor === null) throw new Error(`no alerts to go on with from the ${page}`);
  return nextCursor;
};

const sample = async (service: BenchService, query: string, cursor: string | null): Promise<number[]> => {
  const samples: number[] = [];
  for (let round = -5; round < SAMPLES; round += 1) {
    const started = performance.now();
    await read(service, query, cursor);
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
