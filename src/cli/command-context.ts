import type { UndoStack } from '../startup/undo-stack.js';
import type { Output } from './output.js';
import type { Terminal } from './terminal.js';

/** What every command is given. */
export interface CommandContext {
  /** For commands whose result is that they went well: shows how far they are. */
  readonly terminal: Terminal;
  /** For commands that are asked for something. */
  readonly output: Output;
  /** Whatever is opened goes here, and is closed when the command has ended. */
  readonly opened: UndoStack;
  /** Aborted when the person wants the command to end: end in order, and soon. */
  readonly stopRequested: AbortSignal;
}
