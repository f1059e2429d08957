import { describe, expect, it } from '@jest/globals';
import { QueryFailedError } from 'typeorm';
import { EventStoreUnavailableError } from '../event-store/index.js';
import { isTransientError } from './transient-error.js';

const withCode = (code: string): Error => Object.assign(new Error('something'), { code });

describe('an error is worth another try', () => {
  it.each(['40001', '40P01', '53300', '57P01', '57P03', '08006', '58030', '55P03', '25006', 'ECONNREFUSED'])(
    'with code %s, also inside of what TypeORM makes of it',
    (code) => {
      expect(isTransientError(withCode(code))).toBe(true);
      expect(isTransientError(new QueryFailedError('SELECT 1', [], withCode(code)))).toBe(true);
    },
  );

  it('when the connection was cut, or the store is away', () => {
    expect(isTransientError(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isTransientError(new EventStoreUnavailableError('away'))).toBe(true);
    expect(isTransientError(new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')]))).toBe(true);
  });
});

describe('an error is the event’s fault', () => {
  it.each(['22P05', '22P02', '23502', '23505', '42P01', '54000'])('with code %s', (code) => {
    expect(isTransientError(withCode(code))).toBe(false);
    expect(isTransientError(new QueryFailedError('SELECT 1', [], withCode(code)))).toBe(false);
  });

  it('when the handler itself broke', () => {
    expect(isTransientError(new TypeError('Cannot read properties of undefined'))).toBe(false);
    expect(isTransientError(new AggregateError([withCode('ECONNREFUSED'), new TypeError('no')]))).toBe(false);
    expect(isTransientError('a text')).toBe(false);
  });
});
