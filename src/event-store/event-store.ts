/**
 * The event store port. Everything outside this folder sees only these types; which store runs behind them
 * (PostgreSQL or EventStoreDB) is decided in `event-store.module.ts` and nowhere else.
 *
 * `test/contract` holds the suite that every adapter passes: it is the definition of right.
 */

/**
 * JSON as it is stored: what is read is what was written, to the last character. Strings may hold anything JavaScript's can
 * (also NUL and lone surrogates, which JSON escapes). Numbers beyond 2^53 must travel as strings. What JSON cannot hold
 * (undefined, NaN, BigInt, dates, class instances) is refused, never dropped or changed.
 */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export type JsonObject = { readonly [key: string]: JsonValue };

/** Where an event stands among all events of one store: opaque and growing. Starts above 0. Means nothing in another store. */
export type Position = bigint;

/** Where an event stands in its stream: 0, 1, 2, … */
export type Revision = bigint;

/** What the writer believes about the stream: it does not exist yet, or its last event has exactly this revision. */
export type ExpectedRevision = 'no-stream' | Revision;

export interface NewEvent {
  /** UUID, lower case. Callers never repeat an id with a fresh expected revision. */
  readonly id: string;
  /** 1 to {@link MAX_EVENT_TYPE_BYTES} bytes of UTF-8 without NUL or lone surrogates; `$` is not its first character. */
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}

export interface RecordedEvent extends NewEvent {
  readonly stream: string;
  readonly revision: Revision;
  readonly position: Position;
  /** The store's time; where the metadata holds an original one (a copied store), that one. Never goes backwards with position. */
  readonly recordedAt: Date;
}

export interface AppendRequest {
  /**
   * 1 to {@link MAX_STREAM_NAME_BYTES} bytes of UTF-8 without NUL or lone surrogates, compared byte by byte. `$` is not its
   * first character: EventStoreDB keeps those names for itself.
   */
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** At least one event, no id twice; all of them together at most {@link MAX_APPEND_BYTES}. */
  readonly events: readonly NewEvent[];
  /** Milliseconds the caller is ready to wait; after that the result is unknown. */
  readonly timeoutMs: number;
  /** Which positions the caller wants to know. Default: every one, which EventStoreDB must be asked for in a call of its own. */
  readonly positions?: 'every' | 'last';
}

export interface AppendResult {
  /** Revision of the last appended event. */
  readonly revision: Revision;
  /** One position for each appended event, in their order; or the last one alone where no more was asked for. */
  readonly positions: readonly Position[];
}

export interface EventAppender {
  /**
   * Appends all events or none. Repeating the identical append (same ids, same expected revision) returns the original
   * result, whatever was written after it: it is a repetition when exactly these ids stand at expected + 1 and following.
   *
   * @throws WrongExpectedRevisionError the stream is elsewhere; nothing was written
   * @throws AppendRefusedError the request itself is unacceptable (empty, too large, bad name); nothing was written
   * @throws AppendResultUnknownError no answer in time or the connection broke: repeat the identical append
   * @throws EventStoreUnavailableError the store is closed; nothing was written
   */
  append(request: AppendRequest): Promise<AppendResult>;
}

/**
 * Which events a reader of all streams gets: those whose stream name (or whose type) begins with one of the prefixes,
 * compared byte by byte. The empty prefix matches everything, an empty list nothing.
 * One of the two, never both, because EventStoreDB filters by one.
 */
export type EventFilter = { readonly streamPrefixes: readonly string[] } | { readonly typePrefixes: readonly string[] };

export interface ReadStreamOptions {
  readonly direction: 'forwards' | 'backwards';
  /**
   * First revision to return, inclusive. Default: the first event forwards, the last one backwards. Beyond the end there is
   * nothing forwards, and backwards everything.
   */
  readonly from?: Revision;
  /** At most so many events. Default: all. */
  readonly limit?: number;
}

export interface ReadAllOptions {
  /** Exclusive. Default: from the beginning. */
  readonly after?: Position;
  readonly filter: EventFilter;
  readonly limit?: number;
}

export interface SubscribeOptions {
  /** Exclusive; 0n is the beginning. */
  readonly after: Position;
  readonly filter: EventFilter;
  /** Ends the subscription; the iterator then returns normally. */
  readonly signal: AbortSignal;
}

/** A run of events in order. `caughtUp`: with these, everything that matched at the time of the read has been delivered. */
export interface EventBatch {
  readonly events: readonly RecordedEvent[];
  readonly caughtUp: boolean;
}

/** Reads throw {@link EventStoreUnavailableError} when the store does not answer, within a time limit of its own. */
export interface EventReader {
  /** A missing stream is an empty one. Leaving the iteration early is allowed and leaks nothing. */
  readStream(stream: string, options: ReadStreamOptions): AsyncIterable<RecordedEvent>;

  /**
   * Which of these event ids stand in the stream. May cost as much as reading the whole stream: a question for rare cases.
   */
  findIds(stream: string, ids: readonly string[]): Promise<ReadonlySet<string>>;

  /**
   * Events of all streams in position order, as far as the log reaches at the time of the first read.
   *
   * @throws UnknownPositionError `after` lies beyond the end of the log
   */
  readAll(options: ReadAllOptions): AsyncIterable<RecordedEvent>;

  /**
   * Every matching event after `after`, once, in order, without gaps, first the past and then live as they are appended.
   * An empty batch says only "caught up"; there is one at the start when nothing waits. Outages of the store are waited out
   * inside and never end the iteration: it ends, normally, by `signal` or by {@link EventStore.close}. An end is not "caught up".
   *
   * @throws UnknownPositionError `after` lies beyond the end of the log: the cursor is of another store, or of a log that was
   * restored to an earlier time. Waiting would pass over the events that will stand there.
   */
  subscribe(options: SubscribeOptions): AsyncIterable<EventBatch>;

  /** Position of the last event of the store; 0n for an empty one. */
  head(): Promise<Position>;
}

/** Whether the store answers: `slow` is alive but did not answer a probe within its time limit. */
export type StoreHealth = { readonly status: 'up' | 'slow' } | { readonly status: 'down'; readonly reason: string };

export interface EventStore extends EventAppender, EventReader {
  /** Identity of this store's log. Checkpoints and cursors carry it; one from another store is refused. */
  readonly storeId: string;
  /** True where positions are 1, 2, 3, …, so that a difference of positions is a number of events. */
  readonly densePositions: boolean;
  checkHealth(timeoutMs: number): Promise<StoreHealth>;
  /**
   * Lets appends under way settle, ends subscriptions and reads, and gives every connection back. Later calls throw
   * {@link EventStoreUnavailableError}. May be called again.
   */
  close(): Promise<void>;
}

/** Injection token of the one {@link EventStore} of this process. */
export const EVENT_STORE = Symbol('EventStore');

/**
 * 1 MiB: the id (36 bytes), the type, and data and metadata as JSON of all events of one append, in UTF-8.
 * EventStoreDB's limit, kept on every store.
 */
export const MAX_APPEND_BYTES = 1_048_576;

export const MAX_EVENT_TYPE_BYTES = 200;

/** Arrays and objects within each other in data or metadata. JSON parsers give up at depths of their own, this is below all of them. */
export const MAX_JSON_DEPTH = 100;

/** PostgreSQL's B-tree takes keys up to about 2,700 bytes. */
export const MAX_STREAM_NAME_BYTES = 2_200;

/** Key under which a copied event keeps the time (ISO 8601) at which it was first recorded. */
export const ORIGINAL_RECORDED_AT = 'originalRecordedAt';
