/** `npm run build`: dist/ from src/, after installing where needed. */
import { prepare } from './prepare.mjs';
import { exitAfterFailure } from './step.mjs';

await prepare().catch(exitAfterFailure);
