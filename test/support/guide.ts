import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT } from './service-process.js';

/** The shell blocks of a page under `docs/`, in their order. */
export const shellBlocksOf = async (page: string): Promise<string[]> => {
  const text = await readFile(join(PROJECT, 'docs', page), 'utf8');
  return [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map((match) => match[1] as string);
};

export interface Ran {
  readonly out: string;
  readonly err: string;
}

/** A shell that a person follows a page in: one block after the other, in one session. */
export interface GuideShell {
  /** @throws when any command of the block fails: the shell ends there */
  run(block: string): Promise<Ran>;
  end(): Promise<void>;
}

/**
 * `bash -e` with the built program on its PATH.
 *
 * @param folder where it works
 */
export const openGuideShell = async (
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<GuideShell> => {
  const programs = join(folder, 'programs');
  await mkdir(programs);
  const program = join(programs, 'pipeline-alerts');
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${join(PROJECT, 'dist', 'cli', 'main.js')}' "$@"\n`);
  await chmod(program, 0o755);
  const child = spawn('bash', ['-e', '-s'], {
    cwd: folder,
    env: { HOME: process.env.HOME, ...environment, PATH: `${programs}:${process.env.PATH}` },
  });
  const text = { out: '', err: '' };
  const ended = once(child, 'close').then(([code]) => code as number | null);
  child.stdin.on('error', () => undefined);

  const until = (stream: 'out' | 'err', mark: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const pipe = stream === 'out' ? child.stdout : child.stderr;
      const look = () => {
        const end = text[stream].indexOf(mark);
        if (end < 0) return;
        pipe.off('data', look);
        resolve(text[stream].slice(0, end));
        text[stream] = text[stream].slice(end + mark.length);
      };
      pipe.on('data', look);
      void ended.then((code) => reject(new Error(`the shell ended with ${code}:\n${text.out}\n${text.err}`)));
    });
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.out += chunk;
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.err += chunk;
  });

  return {
    run: async (block) => {
      const mark = `-- ${randomUUID()} --\n`;
      const both = Promise.all([until('out', mark), until('err', mark)]);
      child.stdin.write(`${block}\nprintf '%s\\n' '${mark.trim()}'; printf '%s\\n' '${mark.trim()}' >&2\n`);
      const [out, err] = await both;
      return { out, err };
    },
    end: async () => {
      child.stdin.end();
      await ended;
    },
  };
};
