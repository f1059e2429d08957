import { cpuSecondsOf } from './cpu-time.js';
import { type Load, type LoadResult, runLoad } from './load/run-load.js';
import type { BenchService } from './world.js';

/** How many branches the deliveries are spread over where they are to be distinct. */
const BRANCHES = 1_000;
const CONNECTIONS = [1, 16, 64, 256] as const;
const WARM_UP_SECONDS = 2;

export interface IngestFigures {
  readonly perSecond: number;
  /** Against the bare route at the same number of connections, measured right before it. */
  readonly ratio: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** Microseconds of the service's CPU for each delivery; null where it can't be told. */
  readonly cpuMicros: number | null;
  readonly bare: { readonly perSecond: number; readonly p99Ms: number; readonly cpuMicros: number | null };
}

export type Ingest = Record<'c1' | 'c16' | 'c64' | 'c256' | 'hotBranch64' | 'duplicates64', IngestFigures>;

interface Target {
  readonly url: string;
  readonly pid: number;
}

/** Durable ingest, side by side with the bare route; figures per number of connections, and for one hot branch and duplicates only at 64. */
export const benchIngest = async (
  service: BenchService,
  bare: Target,
  seconds: number,
  progress: (line: string) => void,
): Promise<Ingest> => {
  let first = 1_000;
  const measure = async (target: Target, load: Partial<Load>): Promise<LoadResult & { cpuMicros: number | null }> => {
    const before = await cpuSecondsOf(target.pid);
    const result = await runLoad({
      url: target.url,
      token: service.token,
      connections: 64,
      seconds,
      branches: BRANCHES,
      first,
      ...load,
    });
    if (load.same !== true) first += result.sent;
    const after = await cpuSecondsOf(target.pid);
    const cpuMicros = before === null || after === null ? null : ((after - before) * 1e6) / result.answered;
    return { ...result, cpuMicros };
  };
  const compare = async (name: string, load: Partial<Load>): Promise<IngestFigures> => {
    const base = await measure(bare, load);
    const ours = await measure(service, load);
    const figures = {
      perSecond: ours.perSecond,
      ratio: ours.perSecond / base.perSecond,
      p50Ms: ours.p50Ms,
      p99Ms: ours.p99Ms,
      p999Ms: ours.p999Ms,
      cpuMicros: ours.cpuMicros,
      bare: { perSecond: base.perSecond, p99Ms: base.p99Ms, cpuMicros: base.cpuMicros },
    };
    progress(`${name}: ${figures.perSecond.toFixed(0)}/s, ratio ${figures.ratio.toFixed(2)}, p99 ${figures.p99Ms} ms`);
    return figures;
  };

  for (const target of [bare, service]) await measure(target, { seconds: WARM_UP_SECONDS });
  const figures: Partial<Ingest> = {};
  for (const connections of CONNECTIONS) {
    figures[`c${connections}`] = await compare(`${connections} connections`, { connections });
  }
  figures.hotBranch64 = await compare('one hot branch', { branches: 1 });
  figures.duplicates64 = await compare('duplicates only', { same: true });
  return figures as Ingest;
};
