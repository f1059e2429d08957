import type { WriteStream } from 'node:tty';

/** Where a command says what it does. */
export interface Terminal {
  /** A line that stays. */
  say(line: string): void;
  /** How far a long step is: on a screen one line that changes, in a log one line now and then. */
  status(line: string): void;
  /** What is written elsewhere next begins on a line of its own. */
  end(): void;
}

const SCREEN_EVERY_MS = 200;
const LOG_EVERY_MS = 10_000;
const CLEAR_LINE = '\r\u001b[K';

/** @param now milliseconds */
export const createTerminal = (
  output: Pick<WriteStream, 'write'> & { readonly isTTY?: boolean },
  now: () => number = Date.now,
): Terminal => {
  const isScreen = output.isTTY === true;
  const every = isScreen ? SCREEN_EVERY_MS : LOG_EVERY_MS;
  let shownAt = now();
  let isStatusShown = false;
  return {
    say: (line) => {
      output.write(`${isStatusShown ? CLEAR_LINE : ''}${line}\n`);
      isStatusShown = false;
      shownAt = now();
    },
    status: (line) => {
      if (now() - shownAt < every) return;
      shownAt = now();
      output.write(isScreen ? `${CLEAR_LINE}${line}` : `${line}\n`);
      isStatusShown = isScreen;
    },
    end: () => {
      if (isStatusShown) output.write('\n');
      isStatusShown = false;
    },
  };
};
