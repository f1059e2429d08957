import { describe, expect, it } from '@jest/globals';
import { readStoreEnd } from './store-end.js';

describe('the end of a copy', () => {
  it.each([
    ['embedded', 'embedded', 'the embedded PostgreSQL'],
    [
      'postgresql://ann:secret@db.example:5433/alerts?sslmode=disable',
      'postgresql',
      'PostgreSQL database alerts on db.example:5433',
    ],
    ['postgres://ann:s%40cret@db.example/alerts', 'postgresql', 'PostgreSQL database alerts on db.example:5432'],
    [
      'postgresql://ann@/alerts?host=/run/postgresql',
      'postgresql',
      'PostgreSQL database alerts on /run/postgresql:5432',
    ],
    [
      'esdb://ann:secret@one.example:2113,two.example:2113?tls=true',
      'eventstoredb',
      'EventStoreDB on one.example:2113,two.example:2113',
    ],
    ['esdb+discover://ann:sec@ret@cluster.example/?tls=true', 'eventstoredb', 'EventStoreDB on cluster.example'],
  ])('%s is shown without what is secret', (url, kind, shown) => {
    expect(readStoreEnd('--from', ` ${url} `)).toEqual({ kind, url, option: '--from', shown });
  });

  it.each(['', 'mysql://ann:secret@host/db', 'secret', 'esdb://', 'postgresql://ann:secret@host/%'])(
    '%p is refused, and not repeated',
    (text) => {
      const read = () => readStoreEnd('--to', text);
      expect(read).toThrow(/^--to must be postgresql:\/\/user:password@host:5432\/database, esdb:/);
      expect(read).not.toThrow(/secret/);
    },
  );
});
