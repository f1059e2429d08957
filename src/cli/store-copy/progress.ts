import type { Position } from '../../event-store/index.js';
import type { Terminal } from '../terminal.js';

export const count = (events: number): string => `${events.toLocaleString('en')} ${events === 1 ? 'event' : 'events'}`;

/** Where a step stands: so many events, and how far the source's log has been gone through. */
export type ReportProgress = (events: number, upTo: Position) => void;

/**
 * Tells how far a step is, how fast it is and how long it will take. Positions stand in for numbers of events: not every store can
 * say how many it holds.
 *
 * @param from where the step begins, `end` where it ends
 * @param now milliseconds
 */
export const reportProgress = (
  terminal: Terminal,
  title: string,
  { from, end }: { readonly from: { readonly events: number; readonly upTo: Position }; readonly end: Position },
  now: () => number = Date.now,
): ReportProgress => {
  const startedAt = now();
  return (events, upTo) => {
    const seconds = Math.max(now() - startedAt, 1) / 1000;
    const rate = Math.round((events - from.events) / seconds);
    const share = (position: Position): number =>
      Number(((position - from.upTo) * 10_000n) / (end - from.upTo || 1n)) / 10_000;
    const done = share(upTo);
    const left = done > 0 && done < 1 ? `, ${duration((seconds * (1 - done)) / done)} left` : '';
    const percent = end === 0n ? 100 : Number((upTo * 100n) / end);
    terminal.status(`${title}: ${count(events)}, ${percent} %, ${rate.toLocaleString('en')} events/s${left}`);
  };
};

const duration = (seconds: number): string => {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
};
