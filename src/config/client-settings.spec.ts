import { describe, expect, it } from '@jest/globals';
import { readClientSettings } from './client-settings.js';

describe('How a program finds the service', () => {
  it.each([
    [{}, 'http://127.0.0.1:3000'],
    [{ HOST: '0.0.0.0', PORT: '8080' }, 'http://127.0.0.1:8080'],
    [{ HOST: '::' }, 'http://[::1]:3000'],
    [{ HOST: '2001:db8::1' }, 'http://[2001:db8::1]:3000'],
    [{ HOST: 'alerts', PIPELINE_ALERTS_URL: 'https://alerts.example.com/base/' }, 'https://alerts.example.com/base'],
    [{ PIPELINE_ALERTS_URL: ' ' }, 'http://127.0.0.1:3000'],
  ])('%j is %s', (environment: Record<string, string>, url) => {
    expect(readClientSettings(undefined, environment).url).toBe(url);
    expect(readClientSettings('http://given', environment).url).toBe('http://given');
  });

  it.each([
    'alerts.example.com',
    'ftp://host',
    'http://ann:secret@host',
    'http://host?key=secret',
    'http://host#secret',
  ])('%s is refused and not repeated', (url) => {
    const read = () => readClientSettings(url, {});
    expect(read).toThrow(/must be an http or https URL/);
    expect(read).not.toThrow(/secret/);
  });

  it('takes a key of its own before that of the service', () => {
    const both = { PIPELINE_ALERTS_API_KEY: 'mine', ADMIN_API_KEY: 'admin' };
    expect(readClientSettings(undefined, both).apiKey).toEqual({ key: 'mine', from: 'PIPELINE_ALERTS_API_KEY' });
    expect(readClientSettings(undefined, { ADMIN_API_KEY: 'admin' }).apiKey).toEqual({
      key: 'admin',
      from: 'ADMIN_API_KEY',
    });
    expect(readClientSettings(undefined, { DATA_DIR: '/data' })).toMatchObject({
      apiKey: null,
      keyFile: '/data/admin-api-key',
    });
  });
});
