import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { askHidden } from './ask-hidden.js';

const ask = () => {
  const input = new PassThrough();
  const stop = new AbortController();
  const seen = { text: '', interrupts: 0 };
  const notes = {
    write: (text: string) => {
      seen.text += text;
    },
  };
  const interrupt = () => {
    seen.interrupts += 1;
    stop.abort();
  };
  return { input, seen, answer: askHidden('Secret: ', { input, notes }, interrupt, stop.signal) };
};

describe('A secret that is asked for', () => {
  it('is the line that was typed, mended as it was, and is not shown', async () => {
    const { input, seen, answer } = ask();
    input.write('hiddem\u007fn\r');
    expect(await answer).toBe('hidden');
    expect(seen.text).toBe('Secret: \n');
  });

  it('is none after Ctrl-D', async () => {
    const { input, answer } = ask();
    input.write('\u0004');
    await expect(answer).rejects.toThrow('No secret was given.');
  });

  it('is given up on Ctrl-C', async () => {
    const { input, seen, answer } = ask();
    input.write('hid\u0003');
    await expect(answer).rejects.toThrow(/abort/i);
    expect(seen.interrupts).toBe(1);
  });
});
