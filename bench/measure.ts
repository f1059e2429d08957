import { type BranchLoad, benchBranches } from './branches.js';
import { benchCatchUp } from './catch-up.js';
import { benchFanOut, type FanOut } from './fan-out.js';
import { benchIngest, type Ingest } from './ingest.js';
import { benchMemory, type MemoryPoint } from './memory.js';
import { type Projected, untilUpToDate } from './project-log.js';
import { benchQueries, type QueryFigures } from './queries.js';
import { benchRebuild } from './rebuild.js';
import { benchStartUp } from './start-up.js';
import { benchVisible, type Visible } from './visible.js';
import { type BenchService, type Cleanup, openBareRoute, openService, openStoreOf } from './world.js';

export const SECTIONS = [
  'startUp',
  'ingest',
  'visible',
  'catchUp',
  'rebuild',
  'branches',
  'fanOut',
  'queries',
  'memory',
] as const;
export type Section = (typeof SECTIONS)[number];

/** What was not asked for is left out. Names are those of the JSON file. */
export interface Figures {
  startUpSeconds?: number;
  ingest?: Ingest;
  visible?: Visible;
  visibleP99Ms?: number;
  catchUp?: Projected;
  catchUpPerSecond?: number;
  rebuild?: Projected;
  rebuildPerSecond?: number;
  branches?: readonly BranchLoad[];
  fanOut?: readonly FanOut[];
  queries?: readonly QueryFigures[];
  memory?: readonly MemoryPoint[];
}

export interface MeasureOptions {
  readonly cleanup: Cleanup;
  /** Of the PostgreSQL that the services of the bench use. */
  readonly postmasterPid: number;
  /** Null: the events lie in PostgreSQL. */
  readonly eventStoreDbUrl: string | null;
  readonly quick: boolean;
  readonly progress: (line: string) => void;
}

/** Pipelines of later loads, so that none belongs to two. */
const FIRST = { visible: 100_000_000, fanOut: 300_000_000, memory: 400_000_000 };

export const measure = async (sections: readonly Section[], options: MeasureOptions): Promise<Figures> => {
  const { cleanup, postmasterPid, eventStoreDbUrl, quick, progress } = options;
  const figures: Figures = {};
  const asked = (section: Section): boolean => sections.includes(section);
  const newService = async (): Promise<BenchService> => {
    const service = await openService(cleanup, { eventStoreDbUrl });
    // Only an EventStoreDB is the same for all sections.
    if (eventStoreDbUrl !== null) await untilUpToDate({ database: service.database, eventStoreDbUrl });
    return service;
  };

  if (asked('startUp')) {
    figures.startUpSeconds = await benchStartUp(cleanup, eventStoreDbUrl);
    progress(`ready after ${figures.startUpSeconds.toFixed(1)} s`);
  }

  if (asked('ingest') || asked('visible') || asked('catchUp') || asked('rebuild')) {
    const service = await newService();
    const log = { database: service.database, eventStoreDbUrl };
    if (asked('ingest')) {
      const bare = await openBareRoute(cleanup);
      const length = quick ? { seconds: 1.5, warmUpSeconds: 2 } : { seconds: 10, warmUpSeconds: 10 };
      figures.ingest = await benchIngest(service, { bare, ...length, postmasterPid, quick, progress });
    }
    if (asked('visible')) {
      figures.visible = await benchVisible(service, quick ? 3 : 30, FIRST.visible);
      figures.visibleP99Ms = figures.visible.p99Ms;
      progress(`visible after ${figures.visible.p50Ms.toFixed(0)} ms, p99 ${figures.visibleP99Ms.toFixed(0)} ms`);
    }
    await service.stop();
    if (asked('catchUp') || asked('rebuild')) {
      // Measured in any case: what it writes is what a rebuild without the sections before has.
      figures.catchUp = await benchCatchUp(cleanup, log, quick ? 3_000 : 100_000);
      figures.catchUpPerSecond = figures.catchUp.eventsPerSecond;
      progress(`${figures.catchUp.events} events caught up, ${figures.catchUpPerSecond.toFixed(0)} in a second`);
    }
    if (asked('rebuild')) {
      figures.rebuild = await benchRebuild(cleanup, log);
      figures.rebuildPerSecond = figures.rebuild.eventsPerSecond;
      progress(`${figures.rebuild.events} events rebuilt, ${figures.rebuildPerSecond.toFixed(0)} in a second`);
    }
  }

  if (asked('branches')) {
    figures.branches = await measureBranches(await newService(), eventStoreDbUrl);
    for (const { outcomes, p50Ms } of figures.branches) progress(`branch of ${outcomes}: ${p50Ms.toFixed(2)} ms`);
  }
  if (asked('fanOut')) {
    const service = await newService();
    figures.fanOut = await benchFanOut(service, { readerCounts: [1, 10, 100], first: FIRST.fanOut });
    for (const { readers, perSecond } of figures.fanOut)
      progress(`${readers} readers: ${perSecond.toFixed(0)} events/s`);
    await service.stop();
  }
  // The read models lie in PostgreSQL, whichever store keeps the events.
  if (asked('queries') && eventStoreDbUrl === null) {
    const service = await newService();
    figures.queries = await benchQueries(service, quick ? [10_000] : [10_000, 100_000, 1_000_000], progress);
    await service.stop();
  }
  if (asked('memory')) {
    const service = await newService();
    const load = { deliveries: quick ? 20_000 : 1_000_000, first: FIRST.memory };
    figures.memory = await benchMemory(service, load, progress);
    await service.stop();
  }
  return figures;
};

const measureBranches = async (service: BenchService, eventStoreDbUrl: string | null): Promise<BranchLoad[]> => {
  await service.stop();
  const store = await openStoreOf({ database: service.database, eventStoreDbUrl });
  try {
    return await benchBranches(store, [10, 1_000, 100_000]);
  } finally {
    await store.close();
  }
};
