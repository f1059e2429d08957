/** How many events are still wanted. Undefined: all. */
export const requireLimit = (limit: number | undefined): number => {
  if (limit === undefined) return Number.POSITIVE_INFINITY;
  if (Number.isSafeInteger(limit) && limit >= 0) return limit;
  throw new RangeError(`limit must be a whole number from 0, it is ${limit}`);
};
