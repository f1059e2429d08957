import { register } from 'node:module';

/** Starts the PostgreSQL that all specs share, once for a run of Jest, which calls this for each of its projects. */
export default async () => {
  if (globalThis.stopTestServer) return;
  register('./typescript-hooks.mjs', import.meta.url);
  const { startTestServer } = await import('./test-server.ts');
  const server = await startTestServer();
  process.env.PIPELINE_ALERTS_TEST_SERVER = server.adminUrl;
  globalThis.stopTestServer = server.stop;
  // Jest itself leaves on these without the global teardown.
  for (const [signal, exitCode] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ]) {
    process.once(signal, () => void server.stop().finally(() => process.exit(exitCode)));
  }
};
