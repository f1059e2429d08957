import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Settings } from '../config/index.js';
import { announce } from './announce.js';

const webhook = { url: 'http://127.0.0.1:3000/functions/v1/events?token=pas_secret', file: '/data/first-webhook-url' };

/** What is shown, on a terminal or in a log, to the person who has started the service. */
const shown = (on: 'terminal' | 'log', { registered = true } = {}) => {
  const written: string[] = [];
  const logged: string[] = [];
  process.stdout.isTTY = on === 'terminal';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  jest.spyOn(Logger.prototype, 'log').mockImplementation((line: unknown) => void logged.push(String(line)));
  announce({
    address: 'http://127.0.0.1:3000',
    settings: new Settings(),
    adminKey: { key: 'pak_secret', file: '/data/admin-api-key' },
    webhook: registered ? webhook : null,
  });
  return { written: written.join(''), logged: logged.join('\n') };
};

describe('a service that has started', () => {
  const { isTTY } = process.stdout;
  afterEach(() => {
    jest.restoreAllMocks();
    process.stdout.isTTY = isTTY;
  });

  it('shows the webhook URL on a terminal, on a line of its own, beside the lines of the log', () => {
    const { written, logged } = shown('terminal');
    expect(written).toBe(`\n  ${webhook.url}\n\n`);
    expect(logged).not.toContain('secret');
  });

  it('tells a log only which files hold the URL and the key', () => {
    const { written, logged } = shown('log');
    expect(written).toBe('');
    expect(logged).toContain('/data/first-webhook-url');
    expect(logged).toContain('/data/admin-api-key');
    expect(logged).not.toContain('secret');
  });

  it('shows no URL where the source was registered by an earlier start', () => {
    const { written, logged } = shown('terminal', { registered: false });
    expect(written).toBe('');
    expect(logged).not.toContain('webhook');
  });
});
