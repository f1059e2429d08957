/** `npm run test:soak [-- --minutes 10 --seed 1]`: installs and builds where needed, then kills, stops and cuts off the built service under load. */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('Soak', 'test/soak/main.ts');
