/** Ends what global-setup.mjs started. */
export default async () => {
  await globalThis.stopTestServer();
};
