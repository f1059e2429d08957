import { describe, expect, it } from '@jest/globals';
import { createTerminal } from './terminal.js';

const recorded = (isTTY: boolean) => {
  let text = '';
  let now = 1_000_000;
  const output = {
    isTTY,
    write: (part: string) => {
      text += part;
      return true;
    },
  };
  const terminal = createTerminal(output as never, () => now);
  return {
    terminal,
    text: () => text,
    wait: (milliseconds: number) => {
      now += milliseconds;
    },
  };
};

describe('a terminal', () => {
  it('writes a status over the one before on a screen, a few times a second, and a line after it on its own', () => {
    const { terminal, text, wait } = recorded(true);
    terminal.say('Begin');
    for (const status of ['1 %', '2 %', '3 %']) {
      wait(100);
      terminal.status(status);
    }
    wait(200);
    terminal.status('4 %');
    terminal.say('Done');
    expect(text()).toBe('Begin\n\r\u001b[K2 %\r\u001b[K4 %\r\u001b[KDone\n');
  });

  it('writes a status line into a log now and then', () => {
    const { terminal, text, wait } = recorded(false);
    for (let second = 1; second <= 25; second += 1) {
      wait(1_000);
      terminal.status(`${second} s`);
    }
    terminal.end();
    expect(text()).toBe('10 s\n20 s\n');
  });

  it('leaves the last status on a screen for what others write', () => {
    const { terminal, text, wait } = recorded(true);
    wait(1_000);
    terminal.status('1 %');
    terminal.end();
    terminal.end();
    expect(text()).toBe('\r\u001b[K1 %\n');
  });
});
