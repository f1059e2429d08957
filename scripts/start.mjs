/** `npm start`: installs and builds where needed, then becomes the service, in this same process. */
import { prepare } from './prepare.mjs';
import { exitAfterFailure } from './step.mjs';
import { stopWithNpm } from './stop-signals.mjs';

stopWithNpm();
await prepare({ use: () => import('../dist/main.js') }).catch(exitAfterFailure);
