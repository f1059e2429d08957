/** What every command of the program may exit with. After a signal it is 128 and the signal's number, as in shells. */
export const EXIT = {
  done: 0,
  /** Refused, or failed on the way. */
  failed: 1,
  /** The command line is wrong: nothing was asked of anybody. */
  usage: 2,
  /** A copy is complete up to where it began, but the source has grown meanwhile: run it again. */
  sourceHasGrown: 3,
  /** The service does not do it: something in the request is wrong, or does not fit what is there. */
  refused: 4,
  /** The service has nothing of this name or id. */
  notFound: 5,
  /** The API key is missing, wrong, or may not do this. */
  notAllowed: 6,
  /** No answer, or one that says "later": the same command may succeed then. */
  unavailable: 7,
} as const;

/** A command cannot do what it was asked to. The message is for the person who gave it: what is wrong and what to do. */
export class CommandFailedError extends Error {
  override readonly name = 'CommandFailedError';

  constructor(
    message: string,
    readonly exitCode: number = EXIT.failed,
  ) {
    super(message);
  }
}

/** The command line is wrong in a way that its parser does not see. */
export const wrongUsage = (message: string): CommandFailedError => new CommandFailedError(message, EXIT.usage);
