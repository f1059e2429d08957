/**
 * `npm test [-- arguments for Jest]`: installs and builds where needed, checks types, format and rules, then runs every test (or those named
 * in the arguments). With `--watch` only Jest.
 */
import { join } from 'node:path';
import { prepare, ROOT } from './prepare.mjs';
import { exitAfterFailure, runStep, StepFailed } from './step.mjs';
import { stopWithNpm } from './stop-signals.mjs';

/** Tests use folders and databases of their own, whatever the service is set to. */
const SERVICE_SETTINGS =
  /^(HOST|PORT|PUBLIC_URL|DATA_DIR|DATABASE_URL|EVENTSTOREDB_URL|ADMIN_API_KEY|ENCRYPTION_KEY|SPOOL_DIR|SPOOL_MAX_BYTES|DELIVERY_LOG_DAYS|DELIVERY_LOG_MAX|LOG_LEVEL|PG[A-Z]+)$/;

const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !SERVICE_SETTINGS.test(name)));
const program = (path) => [process.execPath, join(ROOT, 'node_modules', path)];

const STEPS = [
  ['Checking types', [...program('typescript/bin/tsc'), '-p', 'tsconfig.json']],
  ['Checking format and rules', [...program('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings']],
  [
    'Running tests',
    [
      process.execPath,
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'),
      ...process.argv.slice(2),
    ],
  ],
];

const watching = process.argv.includes('--watch');

const runAll = async () => {
  const failures = [];
  for (const [title, command] of watching ? STEPS.slice(-1) : STEPS) {
    console.log(`${title} …`);
    await runStep(title, command, { environment, quiet: watching }).catch((error) => {
      if (!(error instanceof StepFailed)) throw error;
      failures.push(error);
    });
  }
  for (const { message } of failures) console.error(message);
  process.exitCode = failures[0]?.exitCode ?? 0;
};

stopWithNpm();
await prepare().then(runAll).catch(exitAfterFailure);
