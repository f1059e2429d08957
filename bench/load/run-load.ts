import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pipelineHook } from '../../test/fixtures/pipeline-hook.js';

export interface Load {
  readonly url: string;
  readonly token: string;
  readonly connections: number;
  /** Either for so long, or so many. */
  readonly seconds?: number;
  readonly amount?: number;
  /** Deliveries per second; left out: as fast as they are answered. */
  readonly perSecond?: number;
  /** Over how many branches they are spread, in turn. */
  readonly branches: number;
  /** Id of the first pipeline: higher than those of every load before. */
  readonly first: number;
  /** Every delivery is the first one again. */
  readonly same?: boolean;
}

export interface LoadResult {
  readonly answered: number;
  readonly refused: number;
  readonly errors: number;
  readonly sent: number;
  readonly seconds: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
}

/** What a branch goes through, over and over: opened, recurred, raised and lowered, resolved, twice of no effect. */
export const LIFE = ['failed', 'failed', 'success', 'success', 'canceled', 'failed', 'success'] as const;

/** A number that stands nowhere else in the body. */
const PIPELINE = 987_654_321_987;

const BODIES = LIFE.map((status) =>
  JSON.stringify(pipelineHook({ status, pipelineId: PIPELINE, ref: 'feature/@BRANCH@' })).replaceAll(
    String(PIPELINE),
    '@PIPELINE@',
  ),
);

/** Bytes of a delivery's body. */
export const BODY_BYTES = Math.max(...BODIES.map((body) => Buffer.byteLength(body)));

const GENERATOR = fileURLToPath(new URL('./generate.mjs', import.meta.url));

/** @throws Error when a delivery was not answered, or not with 2xx: then the figures would mean nothing */
export const runLoad = async (load: Load): Promise<LoadResult> => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [GENERATOR, JSON.stringify({ ...load, bodies: BODIES })],
    {
      maxBuffer: 1_048_576,
    },
  );
  const result = JSON.parse(stdout) as LoadResult;
  if (result.refused > 0 || result.errors > 0 || result.answered === 0) {
    throw new Error(`the load was not answered as it should be: ${stdout}`);
  }
  return result;
};
