import pg from 'pg';
import { isEventStoreDbUrl, isPostgresUrl } from '../../config/index.js';
import { CommandFailedError, EXIT } from '../command-failed.error.js';

/** One end of a copy. */
export interface StoreEnd {
  readonly kind: 'embedded' | 'postgresql' | 'eventstoredb';
  /** May hold a password. */
  readonly url: string;
  /** The option that named it. */
  readonly option: '--from' | '--to';
  /** What may be shown of it. */
  readonly shown: string;
}

/** @throws CommandFailedError one sentence that repeats nothing of the text */
export const readStoreEnd = (option: StoreEnd['option'], text: string): StoreEnd => {
  const url = text.trim();
  if (url === 'embedded') return { kind: 'embedded', url, option, shown: 'the embedded PostgreSQL' };
  if (isPostgresUrl(url)) return { kind: 'postgresql', url, option, shown: showPostgres(url, option) };
  if (isEventStoreDbUrl(url)) return { kind: 'eventstoredb', url, option, shown: showEventStoreDb(url) };
  throw wrong(option);
};

const wrong = (option: StoreEnd['option']): CommandFailedError =>
  new CommandFailedError(
    `${option} must be postgresql://user:password@host:5432/database, esdb://user:password@host:2113, or embedded for the PostgreSQL in DATA_DIR.`,
    EXIT.usage,
  );

const showPostgres = (connectionString: string, option: StoreEnd['option']): string => {
  try {
    const { host, port, database } = new pg.Client({ connectionString });
    return `PostgreSQL database ${database} on ${host}:${port}`;
  } catch {
    throw wrong(option); // such as a percent sign that encodes nothing
  }
};

const showEventStoreDb = (url: string): string => {
  const [address = ''] = url.slice(url.indexOf('://') + 3).split(/[/?]/, 1);
  return `EventStoreDB on ${address.slice(address.lastIndexOf('@') + 1)}`;
};
