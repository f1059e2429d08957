/** `npm run bench [-- --quick --json FILE]`: installs and builds where needed, then measures the built service. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, ROOT } from './prepare.mjs';
import { exitAfterFailure, runStep } from './step.mjs';

/** As for tests: whatever the service is set to, the bench uses folders and databases of its own. Only EVENTSTOREDB_URL is meant for it. */
const SERVICE_SETTINGS =
  /^(HOST|PORT|PUBLIC_URL|DATA_DIR|DATABASE_URL|ADMIN_API_KEY|ENCRYPTION_KEY|SPOOL_DIR|SPOOL_MAX_BYTES|DELIVERY_LOG_DAYS|DELIVERY_LOG_MAX|LOG_LEVEL|PG[A-Z]+)$/;
const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !SERVICE_SETTINGS.test(name)));

const hooks = pathToFileURL(join(ROOT, 'test', 'support', 'typescript-hooks.mjs')).href;
const preload = `data:text/javascript,${encodeURIComponent(`import { register } from 'node:module'; register('${hooks}');`)}`;
const program = [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  '--import',
  preload,
  join(ROOT, 'bench', 'main.ts'),
];

await prepare()
  .then(() => runStep('Bench', [...program, ...process.argv.slice(2)], { environment, quiet: true }))
  .catch(exitAfterFailure);
