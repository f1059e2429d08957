/** `npm run bench [-- --quick --json FILE]`: installs and builds where needed, then measures the built service. */
import { runTypeScript } from './run-typescript.mjs';

await runTypeScript('Bench', 'bench/main.ts');
