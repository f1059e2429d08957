/** What all readers of the stream together may cost this process. */
export interface StreamLimits {
  /** So many at a time. */
  readonly readers: number;
  /** Of the latest events, which are kept once for all readers. A live reader that falls behind them is cut off. */
  readonly recentBytes: number;
  /** Of the log, read at a time for one reader that catches up. */
  readonly pageBytes: number;
  /** So many readers catch up at the same time, the others wait: what they read with is shared with the deliveries. */
  readonly pagesAtOnce: number;
  /** Between two signs of life. Proxies close a connection that is silent for a minute. */
  readonly heartbeatMs: number;
  /** A reader whose connection takes nothing for so long is cut off. */
  readonly stallMs: number;
  /** How often each reader's connection is looked at. */
  readonly inspectMs: number;
  /** For the last bytes of a stream that has ended, before its connection is broken. */
  readonly lingerMs: number;
}

export const STREAM_LIMITS: StreamLimits = {
  readers: 500,
  recentBytes: 4 * 1_048_576,
  pageBytes: 131_072,
  pagesAtOnce: 2,
  heartbeatMs: 15_000,
  stallMs: 15_000,
  inspectMs: 2_000,
  lingerMs: 500,
};
