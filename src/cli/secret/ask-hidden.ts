import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { wrongUsage } from '../command-failed.error.js';

/** What is typed at a terminal is shown to nobody. */
const NOWHERE = () => new Writable({ write: (_chunk, _encoding, done) => done() });

/**
 * One line that a person types or pastes, without showing it.
 *
 * @param onInterrupt Ctrl-C, which the terminal hands on as a key while it shows nothing
 * @throws CommandFailedError when there is no line; AbortError
 */
export const askHidden = (
  question: string,
  terminal: { readonly input: NodeJS.ReadableStream; readonly notes: { write(text: string): unknown } },
  onInterrupt: () => void,
  stopRequested: AbortSignal,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const { input, notes } = terminal;
    const reader = createInterface({ input, output: NOWHERE(), terminal: true, historySize: 0 });
    const stop = () => {
      reject(stopRequested.reason);
      reader.close();
    };
    stopRequested.addEventListener('abort', stop, { once: true });
    reader.once('SIGINT', onInterrupt);
    reader.once('line', (line) => {
      resolve(line);
      reader.close();
    });
    reader.once('close', () => {
      notes.write('\n');
      stopRequested.removeEventListener('abort', stop);
      // Ctrl-D; without effect where there was a line.
      reject(wrongUsage('No secret was given.'));
    });
    notes.write(question);
  });
