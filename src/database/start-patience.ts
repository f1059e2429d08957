import { Logger } from '@nestjs/common';
import type { Patience } from './wait-for-database.js';

const TIMEOUT_MS = 60_000;

/** How long each step of the start waits for the database. */
export const startPatience = (stopRequested: AbortSignal): Patience => ({
  timeoutMs: TIMEOUT_MS,
  say: (line) => new Logger('Database').log(line),
  stopRequested,
});
