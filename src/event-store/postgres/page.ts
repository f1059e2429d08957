import type { EventRow } from './event-row.js';

/** A page ends at whichever comes first. An event can have 1 MiB, and one event always fits. */
const PAGE_EVENTS = 500;
export const PAGE_BYTES = 4 * 1_048_576;

/** The first page is small, because many a reader has seen enough after a few events. */
const FIRST_PAGE_EVENTS = 100;

/** How many events to ask for next. */
export const pageSize = (wanted: number, isFirst: boolean): number =>
  Math.min(wanted, isFirst ? FIRST_PAGE_EVENTS : PAGE_EVENTS);

/** Whether a page ended at one of its limits, so that more may follow. */
export const isCut = (rows: readonly EventRow[], maxRows: number): boolean =>
  rows.length >= maxRows || rows.reduce((sum, row) => sum + row.bytes, 0) >= PAGE_BYTES;
