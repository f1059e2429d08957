/**
 * What `npm run bench` runs: `main.ts [--quick] [--json FILE] [--only NAMES]`. Starts what it needs, says each figure as it is there, and prints and writes all of them
 * at the end. With EVENTSTOREDB_URL it does so for both stores.
 */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { Command } from 'commander';
import { BODY_BYTES } from './load/run-load.js';
import { type Figures, measure, SECTIONS, type Section } from './measure.js';
import { report } from './report.js';
import type { Cleanup } from './world.js';
import { openServer } from './world.js';

interface Options {
  readonly quick: boolean;
  readonly json?: string;
  readonly only?: string;
}

const options = new Command('bench')
  .description('Measures the service, side by side with its baselines.')
  .option('--quick', 'ingest, visibility, catch-up and rebuild only, in under a minute', false)
  .option('--json <file>', 'write the figures there')
  .option('--only <names>', `some of ${SECTIONS.join(', ')}, separated by commas`)
  .parse()
  .opts<Options>();

const asked = options.only?.split(',') ?? (options.quick ? ['ingest', 'visible', 'catchUp', 'rebuild'] : SECTIONS);
const wrong = asked.find((name) => !(SECTIONS as readonly string[]).includes(name));
if (wrong !== undefined) {
  console.error(`--only names "${wrong}", but it must name some of ${SECTIONS.join(', ')}`);
  process.exit(1);
}

const cleanup: Cleanup = [];
const closeAll = async (): Promise<void> => {
  for (let undo = cleanup.pop(); undo !== undefined; undo = cleanup.pop())
    await undo().catch((error) => console.error(error));
};
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void closeAll().finally(() => process.exit(1));
  });
}

const eventStoreDbUrl = process.env.EVENTSTOREDB_URL || null;
const stores = eventStoreDbUrl === null ? [null] : [null, eventStoreDbUrl];
try {
  const postmasterPid = await openServer(cleanup);
  const byStore: Record<string, Figures> = {};
  for (const url of stores) {
    const name = url === null ? 'postgresql' : 'eventstoredb';
    const progress = (line: string): void => console.log(`${name}: ${line}`);
    byStore[name] = await measure(asked as Section[], {
      cleanup,
      postmasterPid,
      eventStoreDbUrl: url,
      quick: options.quick,
      progress,
    });
  }
  console.log(report(byStore));
  const { postgresql, ...others } = byStore;
  const machine = {
    node: process.version,
    cores: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    bodyBytes: BODY_BYTES,
  };
  const json = JSON.stringify({ machine, ...postgresql, ...others }, null, 2);
  if (options.json !== undefined) await writeFile(options.json, `${json}\n`);
} finally {
  await closeAll();
}
