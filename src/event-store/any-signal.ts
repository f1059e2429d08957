/**
 * A signal that is aborted with the first of the given ones, until `release()`. Unlike `AbortSignal.any` it leaves nothing on a
 * signal that outlives it.
 */
export const anySignal = (...signals: readonly AbortSignal[]): { signal: AbortSignal; release: () => void } => {
  const any = new AbortController();
  const abort = (): void => any.abort();
  for (const signal of signals) {
    if (signal.aborted) any.abort();
    signal.addEventListener('abort', abort);
  }
  return {
    signal: any.signal,
    release: () => {
      for (const signal of signals) signal.removeEventListener('abort', abort);
    },
  };
};
