/** The value below or at which so many percent of the samples lie (nearest rank). @throws Error without samples */
export const percentile = (samples: readonly number[], percent: number): number => {
  const sorted = [...samples].sort((a, b) => a - b);
  const value = sorted[Math.max(Math.ceil((percent / 100) * sorted.length) - 1, 0)];
  if (value === undefined) throw new Error('there is no percentile of nothing');
  return value;
};
