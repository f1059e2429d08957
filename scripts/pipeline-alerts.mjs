/** `npm run pipeline-alerts -- <command>`: installs and builds where needed, then becomes the command-line program, in this same process. */
import { prepare } from './prepare.mjs';
import { exitAfterFailure } from './step.mjs';

await prepare({ use: () => import('../dist/cli/main.js') }).catch(exitAfterFailure);
