const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Milliseconds to wait before the next try after so many failed ones (1, 2, …): doubling, and a random half of it left out, so that
 * processes that lost the same server do not all come back at the same moment.
 */
export const backoffMs = (failures: number, random: () => number = Math.random): number => {
  const full = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10), LONGEST_PAUSE_MS);
  return full * (0.5 + random() / 2);
};
