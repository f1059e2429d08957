/** There was no result in time. The work goes on, but nobody waits for it any more. */
export class LateError extends Error {
  override readonly name = 'LateError';
}

/** @throws LateError when there is no result after so many milliseconds; what comes later is dropped */
export const within = async <T>(milliseconds: number, work: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new LateError(`no answer within ${milliseconds} ms`)), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};
