import { describe, expect, it } from '@jest/globals';
import { UnsuitableServerError } from '../unsuitable-server.error.js';
import { connectionString } from './connection-string.js';

describe('the connection string', () => {
  it.each([
    ['esdb://localhost:2113?tls=false', 'esdb://localhost:2113?tls=false&keepaliveinterval='],
    ['esdb://localhost', 'esdb://localhost?keepaliveinterval='],
    ['esdb://a:1,b:2,c.example.com/?tls=true', 'esdb://a:1,b:2,c.example.com/?tls=true&keepaliveinterval='],
    ['esdb://admin:p%40ss%3A@host', 'esdb://admin:p%40ss%3A@host?keepaliveinterval='],
    ['esdb+discover://host?nodePreference=follower', 'esdb+discover://host?nodepreference=leader&keepaliveinterval='],
    ['esdb://host?TLS_CA_File=%2Fetc%2Fca.crt', 'esdb://host?tlscafile=%2Fetc%2Fca.crt&keepaliveinterval='],
  ])('takes %s', (url, expected) => {
    expect(connectionString(url, 'read').startsWith(expected)).toBe(true);
  });

  it('gives every client a connection and a name of its own', () => {
    const [one, other] = [connectionString('esdb://host', 'read'), connectionString('esdb://host', 'read')];
    expect(one).not.toBe(other);
    expect(one).toMatch(/&nodepreference=leader&connectionname=pipeline-alerts-read$/);
    expect(connectionString('esdb://host?keepAliveInterval=30000&connectionName=x', 'read')).toMatch(
      /^esdb:\/\/host\?keepaliveinterval=30\d{3}&connectionname=x&nodepreference=leader$/,
    );
  });

  it.each([
    ['http://secret@host', 'it must look like'],
    ['esdb://', 'it must look like'],
    ['esdb://host:port', 'it must look like'],
    ['esdb://secret@host', 'user and password must be'],
    ['esdb://admin:sec:ret@host', 'user and password must be'],
    ['esdb://admin:sec@ret@host', 'user and password must be'],
    ['esdb://admin:secret%@host', 'user and password must be'],
    ['esdb://admin:secret@host?secret=true', 'it has an option that EventStoreDB does not know'],
    ['esdb://admin:secret@host?dnsDiscover=true', 'it has an option that EventStoreDB does not know'],
    ['esdb://admin:secret@host?tls=maybe', 'tls must be true or false'],
    ['esdb://admin:secret@host?tls', 'tls must have one value'],
    ['esdb://admin:secret@host?tls=true=secret', 'tls must have one value'],
    ['esdb://admin:secret@host?tlsVerifyCert=false', 'tlsVerifyCert=false is not supported'],
    ['esdb://admin:secret@host?throwOnAppendFailure=false', 'throwOnAppendFailure must not be false'],
    ['esdb://admin:secret@host?keepAliveInterval=-1', 'keepAliveInterval must be 10000 or more'],
    ['esdb://admin:secret@host?gossipTimeout=long', 'gossiptimeout must be a whole number'],
  ])('refuses %s in a sentence that repeats nothing secret', (url, fault) => {
    const refused = () => connectionString(url, 'read');
    expect(refused).toThrow(UnsuitableServerError);
    expect(refused).toThrow(new RegExp(`^EVENTSTOREDB_URL cannot be used: ${fault}(?!.*secret)`));
  });
});
