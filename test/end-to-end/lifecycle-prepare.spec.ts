import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { expectNothingLeft } from '../support/lifecycle.js';
import { processesOf } from '../support/processes-of.js';
import { PROJECT } from '../support/service-process.js';

/** Marks the processes of a test: they inherit it as DATA_DIR. */
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'prepare-'));
});
afterEach(async () => {
  for (const { pid } of await processesOf(folder)) process.kill(pid, 'SIGKILL');
  await rm(folder, { recursive: true });
});

const run = (program: string, args: string[], environment: Record<string, string> = {}) => {
  const child = spawn(program, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment, DATA_DIR: folder },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
  const exited = once(child, 'close').then(([code]) => ({ code: code as number | null, output }));
  return { child, exited, output: () => output };
};
const module = (name: string) => JSON.stringify(pathToFileURL(join(PROJECT, 'scripts', name)).href);
const runModule = (source: string, environment?: Record<string, string>) =>
  run(process.execPath, ['--input-type=module', '-e', source], environment);

describe('a step of a command', () => {
  const sleeper = `import { runStep } from ${module('step.mjs')};
    await runStep('Sleeping', ['sh', '-c', 'sleep 300 & echo asleep; wait']);`;

  it.each([
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const)('and everything it has started end with a %s to the command', async (signal, exitCode) => {
    const command = runModule(sleeper);
    await eventually(() => expect(command.output()).toContain('asleep'));
    command.child.kill(signal);
    command.child.kill(signal);
    expect((await command.exited).code).toBe(exitCode);
    await expectNothingLeft(folder);
  });

  it('and everything it has started end with a signal that comes as soon as it has started', async () => {
    const slowToStart = `import childProcess from 'node:child_process';
      import { syncBuiltinESMExports } from 'node:module';
      const { spawn } = childProcess;
      childProcess.spawn = (...args) => {
        const child = spawn(...args);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500); // the program runs on meanwhile
        return child;
      };
      syncBuiltinESMExports();`;
    const command = runModule(`${slowToStart} ${sleeper}`);
    await eventually(() => expect(command.output()).toContain('asleep'));
    command.child.kill('SIGTERM');
    expect((await command.exited).code).toBe(143);
    await expectNothingLeft(folder);
  });

  it('ends when npm is killed', async () => {
    const source = `import { stopWithNpm } from ${module('stop-signals.mjs')}; stopWithNpm(); ${sleeper}`;
    const npm = run('sh', ['-c', `"$NODE" --input-type=module -e "$SOURCE" & wait`], {
      NODE: process.execPath,
      SOURCE: source,
      npm_lifecycle_event: 'start',
    });
    await eventually(() => expect(npm.output()).toContain('asleep'));
    npm.child.kill('SIGKILL');
    await expectNothingLeft(folder);
  });

  it('that fails ends the command with its exit code', async () => {
    const command = runModule(`import { exitAfterFailure, runStep } from ${module('step.mjs')};
      await runStep('Failing', ['sh', '-c', 'exit 7']).catch(exitAfterFailure);`);
    expect(await command.exited).toEqual({ code: 7, output: 'Failing: failed with exit code 7\n' });
  });
});

describe('two commands in one checkout', () => {
  it('install and build one after the other, even when the first is killed and its step goes on', async () => {
    const gate = join(folder, 'gate');
    await once(spawn('mkfifo', [gate]), 'exit');
    const prepare = `import { lockPreparation } from ${module('prepare-lock.mjs')};
      import { runStep } from ${module('step.mjs')};
      const lock = await lockPreparation(${JSON.stringify(folder)});`;
    const first = runModule(
      `${prepare} await runStep('', ['sh', '-c', 'echo at work; read x < gate'], { keepOpen: lock.file });`,
    );
    await eventually(() => expect(first.output()).toContain('at work'));
    const second = runModule(`${prepare} console.log('at work'); lock.release();`);
    await eventually(() => expect(second.output()).toContain('Waiting for another command'));
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    expect(second.output()).not.toContain('at work');

    await writeFile(gate, '\n');
    const { code, output } = await second.exited;
    expect(code).toBe(0);
    expect(output).toContain('at work');
  });
});

describe('building', () => {
  const build = async () =>
    (await run(process.execPath, ['scripts/build.mjs']).exited) as { code: number; output: string };
  const source = (text: string) => writeFile(join(folder, 'src', 'main.ts'), text);

  beforeEach(async () => {
    // What is installed there is right for this lock file, or npm would install it anew.
    await readFile(join(PROJECT, 'node_modules', '.installed'));
    await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'));
    for (const file of [
      'scripts',
      'package.json',
      'package-lock.json',
      '.npmrc',
      'nest-cli.json',
      'tsconfig.json',
      'tsconfig.build.json',
    ]) {
      await cp(join(PROJECT, file), join(folder, file), { recursive: true });
    }
    await mkdir(join(folder, 'src'));
  });

  it('is done when the sources have changed, and not when only a test has', async () => {
    await source('export const answer: number = 1;\n');
    expect(await build()).toMatchObject({ code: 0, output: expect.stringContaining('Building …') });
    await writeFile(join(folder, 'src', 'main.spec.ts'), 'export {};\n');
    expect(await build()).toEqual({ code: 0, output: '' });

    await source('export const answer: number = 2;\n');
    expect((await build()).output).toContain('Building …');
    expect(await readFile(join(folder, 'dist', 'main.js'), 'utf8')).toContain('answer = 2');
  }, 120_000);

  it('that failed is tried again', async () => {
    await source('export const answer: number = "one";\n');
    for (const attempt of [1, 2]) {
      const { code, output } = await build();
      expect([attempt, code]).toEqual([attempt, 1]);
      expect(output).toContain('TS2322');
    }
  }, 120_000);
});
