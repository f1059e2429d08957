import { resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readSettings } from './read-settings.js';

const KEY = 'a-key-of-16-chars-or-more';

describe('readSettings', () => {
  it('has a default for everything, and takes an empty variable for an unset one', () => {
    expect({ ...readSettings({ PORT: '', DATABASE_URL: ' ' }) }).toEqual({
      host: '127.0.0.1',
      port: 3000,
      publicUrl: null,
      spoolDir: null,
      spoolMaxBytes: 2 ** 30,
      dataDir: resolve('data'),
      databaseUrl: null,
      eventStoreDbUrl: null,
      adminApiKey: null,
      encryptionKey: null,
      deliveryLogDays: 30,
      deliveryLogMax: 1_000_000,
      logLevel: 'info',
    });
  });

  it.each([
    ['HOST', '0.0.0.0', { host: '0.0.0.0' }],
    ['HOST', '::1', { host: '::1' }],
    ['HOST', 'localhost', { host: 'localhost' }],
    ['PORT', '0', { port: 0 }],
    ['PUBLIC_URL', 'https://alerts.example.com/ci/', { publicUrl: 'https://alerts.example.com/ci' }],
    ['DATA_DIR', '/var/lib/alerts', { dataDir: '/var/lib/alerts' }],
    ['ADMIN_API_KEY', KEY, { adminApiKey: KEY }],
    ['DELIVERY_LOG_DAYS', '365', { deliveryLogDays: 365 }],
    ['DELIVERY_LOG_MAX', '50000', { deliveryLogMax: 50_000 }],
    ['LOG_LEVEL', 'debug', { logLevel: 'debug' }],
  ])('takes %s=%s', (name, value, expected) => {
    expect(readSettings({ [name]: value })).toMatchObject(expected);
  });

  it.each([
    'postgresql://user:p%40ss@db.example.com:5432/alerts?sslmode=verify-full',
    'postgres://db/alerts',
    'postgresql://alerts@/alerts?host=%2Frun%2Fpostgresql',
  ])('takes DATABASE_URL=%s', (url) => {
    expect(readSettings({ DATABASE_URL: url, ADMIN_API_KEY: KEY }).databaseUrl).toBe(url);
  });

  it.each([
    ['HOST', 'http://x', 'HOST is "http://x", but it must be an IP address or a host name.'],
    ['PORT', '65536', 'PORT is "65536", but it must be a whole number from 0 to 65535.'],
    ['PORT', '3e3', 'PORT is "3e3", but it must be a whole number from 0 to 65535.'],
    [
      'PUBLIC_URL',
      'alerts.example.com',
      'PUBLIC_URL is "alerts.example.com", but it must be an http or https URL without user, query and fragment, such as https://alerts.example.com.',
    ],
    ['DELIVERY_LOG_DAYS', '0', 'DELIVERY_LOG_DAYS is "0", but it must be a whole number of days from 1 to 3650.'],
    ['DELIVERY_LOG_MAX', '1e6', 'DELIVERY_LOG_MAX is "1e6", but it must be a whole number from 1000 to 1000000000.'],
    ['LOG_LEVEL', 'verbose', 'LOG_LEVEL is "verbose", but it must be one of error, warn, info, debug.'],
  ])('refuses %s=%s in one sentence', (name, value, sentence) => {
    expect(() => readSettings({ [name]: value })).toThrow(new Error(sentence));
  });

  it.each([
    ['DATABASE_URL', 'mysql://root:secret@db/alerts'],
    ['DATABASE_URL', 'secret'],
    ['EVENTSTOREDB_URL', 'http://admin:secret@localhost:2113'],
    ['EVENTSTOREDB_URL', 'secret'],
    ['ADMIN_API_KEY', 'secret'],
    ['ENCRYPTION_KEY', 'secret'],
  ])('refuses a wrong %s without repeating it', (name, value) => {
    expect(() => readSettings({ ADMIN_API_KEY: KEY, [name]: value })).toThrow(
      new RegExp(`^${name} is set, but it must be (?!.*secret)`),
    );
  });

  it.each([
    'esdb://admin:p%40ss@events.example.com:2113',
    'esdb://one:2113,two:2113,three:2113?tls=true&tlsCAFile=%2Fetc%2Fca.crt',
    'esdb+discover://cluster.example.com?nodePreference=leader',
  ])('takes EVENTSTOREDB_URL=%s', (url) => {
    expect(readSettings({ EVENTSTOREDB_URL: url, ADMIN_API_KEY: KEY }).eventStoreDbUrl).toBe(url);
  });

  it.each([
    ['DATABASE_URL', 'postgresql://db/alerts'],
    ['EVENTSTOREDB_URL', 'esdb://events:2113'],
  ])('wants an ADMIN_API_KEY with %s, since every process must know the same one', (name, url) => {
    const sentence = new RegExp(`^ADMIN_API_KEY is unset, but it must be set together with ${name}: `);
    expect(() => readSettings({ [name]: url })).toThrow(sentence);
  });
});
