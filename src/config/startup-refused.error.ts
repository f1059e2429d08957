/** The service cannot start (or go on) as it is set up. The message is one sentence for the person who started it: what is wrong and what to do. */
export class StartupRefusedError extends Error {
  override readonly name: string = 'StartupRefusedError';
}
