/** Returns after `milliseconds`, or when the signal is aborted. Never throws, and leaves no listener behind. */
export const sleep = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
  if (signal.aborted || milliseconds <= 0) return;
  await new Promise<void>((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    signal.addEventListener('abort', wake);
  });
};

export const untilAborted = async (signal: AbortSignal): Promise<void> => {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
};
