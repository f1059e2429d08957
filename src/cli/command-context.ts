import type { UndoStack } from '../startup/undo-stack.js';
import type { Terminal } from './terminal.js';

/** What every command is given. */
export interface CommandContext {
  readonly terminal: Terminal;
  /** Whatever is opened goes here, and is closed when the command has ended. */
  readonly opened: UndoStack;
  /** Aborted when the person wants the command to end: end in order, and soon. */
  readonly stopRequested: AbortSignal;
}
