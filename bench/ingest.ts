import { cpuSecondsOf, cpuSecondsWithChildren } from './cpu-time.js';
import { type Load, type LoadResult, runLoad } from './load/run-load.js';
import type { BenchService } from './world.js';

/** How many branches the deliveries are spread over where they are to be distinct. */
const BRANCHES = 1_000;
const CONNECTIONS = [1, 16, 64, 256] as const;
type Connections = (typeof CONNECTIONS)[number];

export interface IngestFigures {
  readonly perSecond: number;
  /** Against the bare route at the same number of connections, measured right before. */
  readonly ratio: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** Microseconds of the service's CPU for each delivery; null where it can't be told. */
  readonly cpuMicros: number | null;
  /** The same of PostgreSQL, all its processes together, with what they do for the read models meanwhile. */
  readonly postgresCpuMicros: number | null;
  readonly bare: {
    readonly perSecond: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
    readonly p999Ms: number;
    readonly cpuMicros: number | null;
  };
}

/** Distinct branches, one hot branch and duplicates only, by number of connections: `c64`, `hotBranch64`, `duplicates64`. */
export type Ingest = Record<`c${Connections}`, IngestFigures> &
  Partial<Record<`${'hotBranch' | 'duplicates'}${Connections}`, IngestFigures>>;

export interface IngestOptions {
  /** The bare route. */
  readonly bare: Target;
  readonly postmasterPid: number;
  /** Of each load. */
  readonly seconds: number;
  /** Of a load before them, which nobody looks at: the service gets faster as its code is compiled. */
  readonly warmUpSeconds: number;
  /** One hot branch and duplicates at 64 connections only. */
  readonly quick: boolean;
  readonly progress: (line: string) => void;
}

interface Target {
  readonly url: string;
  readonly pid: number;
}

interface Measured extends LoadResult {
  readonly cpuMicros: number | null;
  readonly postgresCpuMicros: number | null;
}

/** Durable ingest, side by side with the bare route. */
export const benchIngest = async (service: BenchService, options: IngestOptions): Promise<Ingest> => {
  const { bare, postmasterPid, seconds, warmUpSeconds, quick, progress } = options;
  let first = 1_000;
  const measure = async (target: Target, load: Partial<Load>): Promise<Measured> => {
    const cpu = () => Promise.all([cpuSecondsOf(target.pid), cpuSecondsWithChildren(postmasterPid)]);
    const [before, postgresBefore] = await cpu();
    const { url } = target;
    const { token } = service;
    const result = await runLoad({ url, token, connections: 64, seconds, branches: BRANCHES, first, ...load });
    if (load.same !== true) first += result.sent;
    const [after, postgresAfter] = await cpu();
    return {
      ...result,
      cpuMicros: microsEach(before, after, result.answered),
      postgresCpuMicros: microsEach(postgresBefore, postgresAfter, result.answered),
    };
  };
  const compare = async (name: string, base: Measured, load: Partial<Load>): Promise<IngestFigures> => {
    const ours = await measure(service, load);
    const ratio = ours.perSecond / base.perSecond;
    progress(`${name}: ${ours.perSecond.toFixed(0)}/s, ratio ${ratio.toFixed(2)}, p99 ${ours.p99Ms} ms`);
    return { ...latencyOf(ours), ratio, postgresCpuMicros: ours.postgresCpuMicros, bare: latencyOf(base) };
  };

  await measure(bare, { seconds: 1 });
  await measure(service, { seconds: warmUpSeconds });
  const figures: Partial<Ingest> = {};
  for (const connections of CONNECTIONS) {
    const base = await measure(bare, { connections });
    const at = `at ${connections} connections`;
    figures[`c${connections}`] = await compare(`distinct branches ${at}`, base, { connections });
    if (quick && connections !== 64) continue;
    figures[`hotBranch${connections}`] = await compare(`one hot branch ${at}`, base, { connections, branches: 1 });
    figures[`duplicates${connections}`] = await compare(`duplicates only ${at}`, base, { connections, same: true });
  }
  return figures as Ingest;
};

const latencyOf = ({ perSecond, p50Ms, p99Ms, p999Ms, cpuMicros }: Measured) => ({
  perSecond,
  p50Ms,
  p99Ms,
  p999Ms,
  cpuMicros,
});

const microsEach = (before: number | null, after: number | null, deliveries: number): number | null =>
  before === null || after === null ? null : ((after - before) * 1e6) / deliveries;
