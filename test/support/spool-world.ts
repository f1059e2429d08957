import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Spool, type SpooledRecord } from '../../src/spool/index.js';

/** A folder for spools; every spool opened in it is like one of a process of its own. */
export interface SpoolWorld {
  readonly folder: string;
  readonly warnings: string[];
  open(maxBytes?: number): Spool;
  remove(): Promise<void>;
}

export const createSpoolWorld = async (): Promise<SpoolWorld> => {
  const parent = await mkdtemp(join(tmpdir(), 'spool-'));
  const folder = join(parent, 'spool');
  const warnings: string[] = [];
  return {
    folder,
    warnings,
    open: (maxBytes = 2 ** 30) => new Spool({ folder, maxBytes, warn: (line) => warnings.push(line) }),
    remove: () => rm(parent, { recursive: true, force: true }),
  };
};

export const put = (spool: Spool, text: string, lane = 1): Promise<void> =>
  spool.append({ payload: Buffer.from(text), receivedAt: new Date(), lane });

/** Takes everything out, without settling any of it. */
export const takeAll = async (spool: Spool): Promise<SpooledRecord[]> => {
  const all: SpooledRecord[] = [];
  for (;;) {
    const some = await spool.take(100, 1_000_000);
    if (some.length === 0) return all;
    all.push(...some);
  }
};

export const textsOf = (records: readonly SpooledRecord[]): string[] =>
  records.map(({ payload }) => payload.toString());
