import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { askAs, issueKey } from '../support/api-keys.js';
import { BranchLog, branchOf } from '../support/branch-log.js';
import { startTestService, type TestService } from '../support/test-service.js';
import { createTestStorage, type TestStorage } from '../support/test-storage.js';

const ROWS = 100_000;

/** Pages of each of the key's sources may be looked at, and no more. */
const MOST_ROWS = 1_000;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}

let storage: TestStorage;
let service: TestService;
let database: DataSource;
const few = randomUUID();
const many = randomUUID();
const others = randomUUID();

beforeAll(async () => {
  storage = await createTestStorage();
  service = await startTestService({ storage });
  database = service.app.get(DataSource);
  const position = await new BranchLog(few, branchOf()).failed(1).appendTo(service.store);
  expect((await service.ask(`/v1/alerts?minPosition=${position}`)).status).toBe(200);
  expect((await service.ask(`/v1/branches?minPosition=${position}`)).status).toBe(200);
  const client = new pg.Client({ connectionString: storage.databaseUrl });
  await client.connect();
  await fill(client, 'alerts_v1.alerts', 'id', 'opened_position', 'md5(n::text)::uuid');
  await fill(client, 'branches_v1.branches', 'stream', 'first_position', "'stream ' || n");
  await client.end();
}, 60_000);
afterAll(async () => {
  await service.stop();
  await storage.drop();
});

/** Copies of the one row: the first half belong to one source, project and ref, the newer half to others. */
const fill = async (client: pg.Client, table: string, id: string, position: string, idOf: string): Promise<void> => {
  const { rows } = await client.query<{ columns: string }>(
    `SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) AS columns
       FROM information_schema.columns
      WHERE table_schema || '.' || table_name = $1 AND column_name NOT IN ($2, $3, 'source_id', 'project_id', 'ref')`,
    [table, id, position],
  );
  const columns = rows[0]?.columns;
  await client.query(
    `INSERT INTO ${table} (${id}, ${position}, source_id, project_id, ref, ${columns})
     SELECT ${idOf}, 1000000 + n,
            CASE WHEN n <= ${ROWS / 2} THEN '${many}' ELSE '${others}' END,
            CASE WHEN n <= ${ROWS / 2} THEN '77' ELSE '78' END,
            CASE WHEN n <= ${ROWS / 2} THEN 'old' ELSE 'new' END, ${columns}
       FROM ${table}, generate_series(1, ${ROWS}) AS n`,
  );
  await client.query(`ANALYZE ${table}`);
};

/** How the statement that reads the table for a request is carried out. */
const planOf = async (table: string, request: () => Promise<unknown>): Promise<Plan> => {
  const statements: { readonly query: string; readonly parameters: unknown[] }[] = [];
  const { logger } = database;
  database.logger = Object.assign(Object.create(logger), {
    logQuery: (query: string, parameters: unknown[] = []) => statements.push({ query, parameters }),
  });
  try {
    await request();
  } finally {
    database.logger = logger;
  }
  const found = statements.find(({ query }) => query.includes(`"${table}"`));
  if (found === undefined) throw new Error(`nothing has read ${table}`);
  const [row] = await database.query<{ 'QUERY PLAN': [{ Plan: Plan }] }[]>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${found.query}`,
    found.parameters,
  );
  return (row as { 'QUERY PLAN': [{ Plan: Plan }] })['QUERY PLAN'][0].Plan;
};

/** Rows of the table that were looked at, in all of the plan. */
const rowsLookedAt = (plan: Plan, table: string): number => {
  const here =
    plan['Relation Name'] === table
      ? (plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0)) * plan['Actual Loops']
      : 0;
  return (plan.Plans ?? []).reduce((sum, child) => sum + rowsLookedAt(child, table), here);
};

describe.each([
  ['alerts', ['', 'status=open', 'priority=HIGH', 'status=open&priority=HIGH']],
  ['branches', ['', 'state=failing']],
] as const)('With 100,000 %s, a page', (table, filters) => {
  it.each([
    ['a source', `source=${many}`],
    ['a project', 'project=77'],
    ['a ref', 'branch=old'],
    ['a ref of a project', 'project=77&branch=old'],
    ['a ref that the source does not have', `source=${many}&branch=none`],
  ])('of %s, all of them old, is read along an index', async (_, filter) => {
    const ask = () => service.ask(`/v1/${table}?${filter}`);
    expect((await ask()).json.items).toHaveLength(filter.endsWith('none') ? 0 : 50);
    expect(rowsLookedAt(await planOf(table, ask), table)).toBeLessThanOrEqual(MOST_ROWS);
  });

  it.each([
    ['for a key that is restricted to a source that has few', [few], 1],
    ['for a key that is restricted to a source that has many, all of them old', [many], 50],
    ['for a key that is restricted to several sources', [few, many, randomUUID()], 50],
    ['for a key that is restricted to sources that have nothing', [randomUUID(), randomUUID()], 0],
  ])('%s is read along an index', async (_, sources, expected) => {
    const { key } = await issueKey(service, 'reader', { sources });
    for (const filter of filters) {
      const ask = () => askAs(service, key, `/v1/${table}?${filter}`);
      const { json } = await ask();
      expect(json.items).toHaveLength(expected);
      expect(rowsLookedAt(await planOf(table, ask), table)).toBeLessThanOrEqual(MOST_ROWS);
    }
  });
});
