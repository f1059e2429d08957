import type { SourceSettings } from './events.js';
import { sourceName } from './source-name.js';

/** Deliveries are noted to the minute: anything shorter would be noise. */
const SHORTEST_SILENCE = 300;
const LONGEST_SILENCE = 31_536_000;
const HIGHEST_RATE = 1_000_000;

/** What is wrong with settings; null: nothing. The name is expected as it is kept. */
export const settingsFault = ({
  name,
  silentAfterSeconds,
  deliveriesPerMinute,
}: SourceSettings): { readonly field: string; readonly reason: string } | null => {
  const checked = sourceName(name);
  if ('fault' in checked) return { field: 'name', reason: `${checked.fault}.` };
  if (silentAfterSeconds !== null && !isWithin(silentAfterSeconds, SHORTEST_SILENCE, LONGEST_SILENCE)) {
    const range = `${SHORTEST_SILENCE} to ${LONGEST_SILENCE}`;
    return { field: 'silentAfterSeconds', reason: `silentAfterSeconds must be a whole number from ${range}, or null.` };
  }
  if (!isWithin(deliveriesPerMinute, 1, HIGHEST_RATE)) {
    const reason = `deliveriesPerMinute must be a whole number from 1 to ${HIGHEST_RATE}.`;
    return { field: 'deliveriesPerMinute', reason };
  }
  return null;
};

const isWithin = (value: number, least: number, most: number): boolean =>
  Number.isInteger(value) && value >= least && value <= most;
