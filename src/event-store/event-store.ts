/**
 * The event store port. Everything outside this folder sees only these types; which store runs behind them
 * (PostgreSQL or EventStoreDB) is decided in `event-store.module.ts` and nowhere else.
 *
 * `test/contract` holds the suite that every adapter passes: it is the definition of right.
 */

/** JSON as it is stored. Numbers beyond 2^53 must travel as strings. */
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
  /** 1 to {@link MAX_STREAM_NAME_BYTES} bytes of UTF-8 without NUL or lone surrogates. */
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** At least one event; all of them together at most {@link MAX_APPEND_BYTES}. */
  readonly events: readonly NewEvent[];
  /** Milliseconds the caller is ready to wait; after that the result is unknown. */
  readonly timeoutMs: number;
}

export interface AppendResult {
  /** Revision of the last appended event. */
  readonly revision: Revision;
  /** One position for each appended event, in their order. */
  readonly positions: readonly Position[];
}

export interface EventAppender {
  /**
   * Appends all events or none. Repeating the identical append (same ids, same expected revision) returns the original
   * result, whatever was written after it.
   *
   * @throws WrongExpectedRevisionError the stream is elsewhere; nothing was written
   * @throws AppendRefusedError the request itself is unacceptable (empty, too large, bad name); nothing was written
   * @throws AppendResultUnknownError no answer in time or the connection broke: repeat the identical append
   */
  append(request: AppendRequest): Promise<AppendResult>;
}

/**
 * Which events a reader of all streams gets: those whose stream name (or whose type) begins with one of the prefixes.
 * One of the two, never both, because EventStoreDB filters by one.
 */
export type EventFilter = { readonly streamPrefixes: readonly string[] } | { readonly typePrefixes: readonly string[] };

export interface ReadStreamOptions {
  readonly direction: 'forwards' | 'backwards';
  /** First revision to return, inclusive. Default: the first event forwards, the last one backwards. */
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

export interface EventReader {
  /** A missing stream is an empty one. Leaving the iteration early is allowed and leaks nothing. */
  readStream(stream: string, options: ReadStreamOptions): AsyncIterable<RecordedEvent>;

  /** Events of all streams in position order, as far as the log reaches at the time of the read. */
  readAll(options: ReadAllOptions): AsyncIterable<RecordedEvent>;

  /**
   * Every matching event after `after`, once, in order, without gaps, first the past and then live as they are appended.
   * An empty batch says only "caught up". Outages of the store are waited out inside and never end the iteration:
   * it ends by `signal` or by {@link EventReader} being closed.
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
  close(): Promise<void>;
}

/** Injection token of the one {@link EventStore} of this process. */
export const EVENT_STORE = Symbol('EventStore');

/** 1 MiB: id, type, data and metadata of all events of one append, as UTF-8 JSON. EventStoreDB's limit, kept on every store. */
export const MAX_APPEND_BYTES = 1_048_576;

/** PostgreSQL's B-tree takes keys up to about 2,700 bytes. */
export const MAX_STREAM_NAME_BYTES = 2_200;

/** Key under which a copied event keeps the time (ISO 8601) at which it was first recorded. */
export const ORIGINAL_RECORDED_AT = 'originalRecordedAt';
