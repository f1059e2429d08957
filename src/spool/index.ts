export { type DrainOptions, drain, type Handled } from './drain.js';
export type { ParkedRecord } from './parked-records.js';
export type { NewRecord } from './record.js';
export type { SpooledRecord } from './record-queue.js';
export { SpoolFullError, SpoolUnwritableError } from './spool.errors.js';
export { Spool, type SpoolOptions, type SpoolStatus } from './spool.js';
