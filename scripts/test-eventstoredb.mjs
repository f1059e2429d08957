/**
 * `npm run test:eventstoredb [-- arguments for Jest]`: the suites that `npm test` runs on a double of EventStoreDB, against the real
 * server of EVENTSTOREDB_URL. Tests that mistreat it need EVENTSTOREDB_CONTROL, a program that takes stop, kill, start, pause and
 * resume. What they write stays in the server.
 */
import { join } from 'node:path';

const url = process.env.EVENTSTOREDB_URL;
if (url) {
  process.env.PIPELINE_ALERTS_TEST_EVENTSTOREDB_URL = url;
  // One after the other: a server that one spec kills is another one's, too.
  process.argv.push('--selectProjects', 'eventstoredb', '--runInBand');
  process.argv.push(`--testSequencer=${join(import.meta.dirname, '..', 'test', 'support', 'heaviest-last.mjs')}`);
  await import('./test.mjs');
} else {
  console.error(
    'EVENTSTOREDB_URL is unset, but it must name the server to test against, for instance esdb://127.0.0.1:2113?tls=false.',
  );
  process.exitCode = 1;
}
