/** `node scripts/run.mjs <tool> [arguments]`: a tool out of node_modules, after installing where needed. */
import { join } from 'node:path';
import { prepare, ROOT } from './prepare.mjs';
import { exitAfterFailure, runStep } from './step.mjs';

const [tool, ...args] = process.argv.slice(2);
await prepare({ build: false })
  .then(() => runStep(tool, [join(ROOT, 'node_modules', '.bin', tool), ...args]))
  .catch(exitAfterFailure);
