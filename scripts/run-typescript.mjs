import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare, ROOT } from './prepare.mjs';
import { exitAfterFailure, runStep } from './step.mjs';

const hooks = pathToFileURL(join(ROOT, 'test', 'support', 'typescript-hooks.mjs')).href;
const preload = `data:text/javascript,${encodeURIComponent(`import { register } from 'node:module'; register('${hooks}');`)}`;

/** As for tests: whatever the service is set to, these programs use folders and databases of their own. Only EVENTSTOREDB_URL may be meant for them. */
const SERVICE_SETTINGS =
  /^(HOST|PORT|PUBLIC_URL|DATA_DIR|DATABASE_URL|ADMIN_API_KEY|ENCRYPTION_KEY|SPOOL_DIR|SPOOL_MAX_BYTES|DELIVERY_LOG_DAYS|DELIVERY_LOG_MAX|LOG_LEVEL|PG[A-Z]+)$/;

/** Installs and builds where needed, then runs a program of the project in TypeScript (its path from the project's folder) with the arguments of this process. */
export const runTypeScript = async (title, path) => {
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !SERVICE_SETTINGS.test(name)));
  const node = [process.execPath, '--disable-warning=ExperimentalWarning', '--import', preload];
  await prepare()
    .then(() => runStep(title, [...node, join(ROOT, path), ...process.argv.slice(2)], { environment, quiet: true }))
    .catch(exitAfterFailure);
};
