/**
 * Waits for work that may hang, at a database that is locked or frozen: once `stopRequested` is aborted the work has so many milliseconds more.
 * Throws the signal's reason when it has not ended by then; it is left alone, and the process is about to exit.
 */
export const unlessStopped = async <T>(
  work: Promise<T>,
  stopRequested: AbortSignal,
  milliseconds: number,
): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  let onStop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    onStop = () => {
      timer = setTimeout(() => reject(stopRequested.reason), milliseconds);
    };
  });
  if (stopRequested.aborted) onStop();
  else stopRequested.addEventListener('abort', onStop);
  try {
    return await Promise.race([work, stopped]);
  } finally {
    clearTimeout(timer);
    stopRequested.removeEventListener('abort', onStop);
  }
};
