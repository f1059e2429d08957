/** Longest delay of a Node timer; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** @throws Error when there is no result after so many milliseconds; what comes later is dropped */
export const within = async <T>(milliseconds: number, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const limit = Math.min(Math.max(milliseconds, 0), LONGEST_TIMER_MS);
    timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), limit);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
