/** What `npm run test:soak` runs: `main.ts [--minutes N] [--seed N]`. The last lines are the count; the exit code is 1 where it is not as promised. */
import { randomInt } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { temporaryDataDir } from '../support/temporary-data-dir.js';
import { soak } from './soak.js';

const positive = (value: string): number => {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError('It must be a number above 0.');
  return number;
};

const seedOf = (value: string): number => {
  const number = Number(value);
  if (!/^\d+$/.test(value) || !Number.isSafeInteger(number))
    throw new InvalidArgumentError('It must be a whole number.');
  return number;
};

const { minutes, seed } = new Command('test:soak')
  .description(
    'Kills, stops and cuts off the service and its PostgreSQL while deliveries arrive, and counts what became of them.',
  )
  .option('--minutes <number>', 'how long deliveries are sent', positive, 10)
  .option('--seed <number>', 'repeats the deliveries and faults of the run that printed it', seedOf, randomInt(2 ** 32))
  .parse()
  .opts<{ minutes: number; seed: number }>();

const folder = await temporaryDataDir();
let stopping = false;
for (const name of ['SIGHUP', 'SIGINT', 'SIGTERM'] as const) {
  process.on(name, () => {
    if (stopping) return;
    stopping = true;
    console.log('Stopped before the end: nothing was counted.');
    void folder.remove().finally(() => process.exit(1));
  });
}

try {
  const problems = await soak({ seed, minutes, dataDir: folder.path, say: (line) => console.log(line) });
  for (const problem of problems) console.error(`FAILED: ${problem}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await folder.remove();
}
if (process.exitCode !== 0) console.error(`Repeat it with: npm run test:soak -- --minutes ${minutes} --seed ${seed}`);
process.exit();
