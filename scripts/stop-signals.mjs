/**
 * What ends the commands of this project. Until the service takes over, a signal ends the running step and then this process.
 */

const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };
const PARENT_CHECK_MS = 500;

/**
 * Calls `stop(exitCode)` at the first signal; later ones change nothing (npm passes on what the terminal has already sent).
 * Returns a function that gives the signals back.
 */
export const onStopSignal = (stop) => {
  let stopping = false;
  const listeners = Object.entries(SIGNALS).map(([signal, exitCode]) => {
    const listener = () => {
      if (!stopping) stop(exitCode);
      stopping = true;
    };
    process.on(signal, listener);
    return [signal, listener];
  });
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
};

/**
 * Stops this process as SIGTERM would when the npm that started it is killed: nobody could stop it with npm any more, and it would
 * keep the next start from its DATA_DIR.
 */
export const stopWithNpm = () => {
  if (!process.env.npm_lifecycle_event) return;
  const npm = process.ppid;
  const check = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(check);
    process.kill(process.pid, 'SIGTERM');
  }, PARENT_CHECK_MS);
  check.unref();
};
