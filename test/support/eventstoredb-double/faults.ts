/** Switches that appends and subscriptions ask; the connection's faults are in gateway.ts. */
export interface FaultSwitches {
  /** Every read, subscription and append is refused with "Server Is Not Ready". */
  notReady: boolean;
  /** So many appends are written, but the answer never comes. */
  lostAnswers: number;
  /** So many appends are neither written nor answered. */
  lostAppends: number;
  /** Milliseconds every append waits before it is written, also when nobody waits for it any more. */
  appendDelayMs: number;
  /** Milliseconds a subscription that catches up takes for every page in which nothing matches. */
  searchDelayMs: number;
}

export const createFaultSwitches = (): FaultSwitches => ({
  notReady: false,
  lostAnswers: 0,
  lostAppends: 0,
  appendDelayMs: 0,
  searchDelayMs: 0,
});
