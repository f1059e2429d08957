/** What is read is not yet as fresh as asked for. Asking again a little later may succeed; a stopped projection shows in the health. */
export class ReadModelBehindError extends Error {
  override readonly name = 'ReadModelBehindError';

  /** @param what is read, for people: `the read model alerts` */
  constructor(what: string, position: bigint) {
    super(`Position ${position} has not come to ${what} yet.`);
  }
}
