import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint } from './fingerprint.mjs';
import { lockPreparation } from './prepare-lock.mjs';
import { runStep } from './step.mjs';

export const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));

/** npm goes on installing after a SIGTERM. What it leaves behind is thrown away by the next attempt, so it need not end in order. */
const LAST_WORDS_MS = 1_000;

/**
 * Installs and builds what has changed since the last time, then calls `use` while no other command may install or build.
 *
 * What was done is noted inside the folder it made, so that who removes the folder removes the note.
 */
export const prepare = async ({ build = true, use = () => undefined } = {}) => {
  process.chdir(ROOT);
  await requireNode();
  const lock = await lockPreparation(ROOT);
  const step = { keepOpen: lock.file, lastWordsMs: LAST_WORDS_MS };
  try {
    const platform = `${process.platform} ${process.arch} ${process.versions.modules}`;
    const installed = await fingerprint(ROOT, ['package-lock.json', '.npmrc'], platform);
    await onceFor(installed, 'node_modules/.installed', async () => {
      console.log('Installing dependencies; the first time this takes about a minute …');
      await runStep('Installing dependencies', ['npm', 'ci', '--include=dev', '--loglevel=error'], step);
    });
    if (build) {
      const sources = ['src', 'nest-cli.json', 'tsconfig.json', 'tsconfig.build.json'];
      await onceFor(await fingerprint(ROOT, sources, installed), 'dist/.built', async () => {
        console.log('Building …');
        const nest = 'node_modules/@nestjs/cli/bin/nest.js';
        await runStep('Building', [process.execPath, nest, 'build'], step);
      });
    }
    return await use();
  } finally {
    lock.release();
  }
};

/** npm only warns, and what is too old then fails in the middle of something. */
const requireNode = async () => {
  const { engines } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const [, major, minor] = /(\d+)\.(\d+)/.exec(engines.node).map(Number);
  const [foundMajor, foundMinor] = process.versions.node.split('.').map(Number);
  if (foundMajor > major || (foundMajor === major && foundMinor >= minor)) return;
  console.error(`This is Node ${process.versions.node}, but pipeline alerts needs Node ${major}.${minor} or newer.`);
  process.exit(1);
};

const onceFor = async (key, note, work) => {
  const path = join(ROOT, note);
  const done = await readFile(path, 'utf8').catch(() => null);
  if (done === key) return;
  await rm(path, { force: true });
  await work();
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, key);
};
