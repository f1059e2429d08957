import type { Writable } from 'node:stream';

/** Where a command puts what it was asked for, and what it has to say beside that. */
export interface Output {
  /** The result, and nothing but the result: to standard output. Resolves when it is written. */
  print(text: string): Promise<void>;
  /** A line for the person who looks on: to standard error. */
  note(line: string): void;
}

export const createOutput = (result: Writable, notes: Writable): Output => ({
  print: (text) =>
    new Promise((resolve, reject) => {
      // A pipe may take its time (and does on macOS): whoever exits before would cut the text off.
      result.write(text.endsWith('\n') ? text : `${text}\n`, (error) => (error ? reject(error) : resolve()));
    }),
  note: (line) => void notes.write(`${line}\n`),
});
