import {
  AccessDeniedError,
  DeadlineExceededError,
  MaxAppendSizeExceededError,
  StreamDeletedError,
  StreamNotFoundError,
  TimeoutError,
  WrongExpectedVersionError,
} from '@eventstore/db-client';
import {
  AppendRefusedError,
  AppendResultUnknownError,
  EventStoreUnavailableError,
  WrongExpectedRevisionError,
} from '../event-store.errors.js';
import type { AppendRequest } from '../event-store.js';
import { NoTurnError } from './turns.js';

/**
 * What the failure of an append means. Only what the client names is an answer; everything else, whatever its class or code,
 * leaves open whether the events were written.
 */
export const appendError = ({ stream, expected }: AppendRequest, error: unknown): Error => {
  if (error instanceof WrongExpectedVersionError) {
    const actual = error.actualVersion;
    return new WrongExpectedRevisionError(stream, expected, typeof actual === 'bigint' ? actual : 'no-stream');
  }
  if (error instanceof MaxAppendSizeExceededError) {
    return new AppendRefusedError(`EventStoreDB takes at most ${error.maxAppendSize} bytes at once`, { cause: error });
  }
  if (error instanceof StreamDeletedError) {
    return new AppendRefusedError(`stream ${stream} was deleted in EventStoreDB for good`, { cause: error });
  }
  // Neither has written anything: the one was refused whoever's events they are, the other has not been sent.
  if (error instanceof AccessDeniedError || error instanceof NoTurnError) return unavailable(error);
  return new AppendResultUnknownError(`no answer for ${stream}: ${reasonOf(error)}`, { cause: error });
};

/**
 * The server has answered, and says that it was too slow: it has not given up, so the identical append will tell. Of many
 * identical ones at the same time it says so regularly.
 */
export const isServerTimeout = (error: unknown): boolean => error instanceof TimeoutError;

/** The client has stopped waiting for an answer. */
export const isLate = (error: unknown): boolean => error instanceof DeadlineExceededError;

/** What the failure of a read means. */
export const unavailable = (error: unknown): EventStoreUnavailableError => {
  if (error instanceof EventStoreUnavailableError) return error;
  return new EventStoreUnavailableError(`EventStoreDB cannot be asked: ${reasonOf(error)}`, { cause: error });
};

/** To readers, a stream that was deleted is one that does not exist. */
export const isMissingStream = (error: unknown): boolean =>
  error instanceof StreamNotFoundError || error instanceof StreamDeletedError;

export const isAccessDenied = (error: unknown): boolean => error instanceof AccessDeniedError;

/** What the server says when a handler of its own throws: of all things, when a subscription begins at a position that is no event's. */
export const isHandlerException = (error: unknown): boolean => /exception was thrown by handler/i.test(reasonOf(error));

/** The same complaint in the words of a read, which are those of any failure to read. */
export const isFailedRead = (error: unknown): boolean => /unexpected readallresult: error/i.test(reasonOf(error));

/** In one line, without gRPC's preambles. Many of the client's errors have an empty message. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const text = error.message
    .replace(/\s+/g, ' ')
    .replace(/^\d+ [A-Z_]+: /, '')
    .replace(/^No connection established\. Last error: (Error: )?/, '')
    .replace(/[.:\s]*(Resolution note:\s*)?$/, '');
  return text || (error as { type?: string }).type || error.name;
};
