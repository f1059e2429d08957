/** Ends what global-setup.mjs started; called for each project, too. */
export default async () => {
  const stop = globalThis.stopTestServer;
  globalThis.stopTestServer = null;
  await stop?.();
};
