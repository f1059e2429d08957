import { setTimeout as pause } from 'node:timers/promises';
import type { EmbeddedService } from '../support/embedded-service.js';
import type { PersistentSender } from '../support/persistent-sender.js';
import type { Fault, PlannedFault } from './planned-faults.js';

/** Told of each fault as it happens; `hit`: there was something to kill, to stop or to cut. */
export type OnFault = (fault: PlannedFault, hit: boolean) => void;

/** Does what is planned, each at its time from `start` on, until the plan is done or the signal is aborted. Nothing stands still when it returns. */
export const causeFaults = async (
  plan: readonly PlannedFault[],
  {
    service,
    sender,
    onFault,
    signal,
  }: { service: EmbeddedService; sender: PersistentSender; onFault: OnFault; signal: AbortSignal },
): Promise<void> => {
  const start = Date.now();
  const pauses: Promise<void>[] = [];
  const wait = (milliseconds: number): Promise<void> =>
    pause(milliseconds, undefined, { signal }).catch(() => undefined);

  const pausePostgres = async (pauseMs: number): Promise<boolean> => {
    const resume = await service.pausePostgres();
    if (resume !== null) pauses.push(wait(pauseMs).then(resume));
    return resume !== null;
  };
  const cause: Record<Fault, (fault: PlannedFault) => boolean | Promise<boolean>> = {
    'kill-service': () => service.kill(),
    'kill-postgresql': () => service.killPostgres(),
    'kill-both': () => service.killBoth(),
    'pause-postgresql': ({ pauseMs }) => pausePostgres(pauseMs),
    'end-database-connections': () => service.endDatabaseConnections(),
    'cut-senders': () => sender.cut(),
  };
  for (const fault of plan) {
    await wait(start + fault.at - Date.now());
    if (signal.aborted) break;
    onFault(fault, await cause[fault.kind](fault));
  }
  await Promise.all(pauses);
};
