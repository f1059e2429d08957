import type { Figures } from './measure.js';
import { type Heads, type Row, sideBySide } from './table.js';

/** All figures as tables for a terminal, those of several stores in the same tables. A table that nobody has figures for is left out. */
export const report = (byStore: Readonly<Record<string, Figures>>): string =>
  TABLES.map(({ heads, rows }) => {
    const found = Object.entries(byStore).map(([store, figures]) => [store, rows(figures)] as const);
    return found.some(([, ofStore]) => ofStore.length > 0) ? sideBySide(heads, found) : null;
  })
    .filter((table) => table !== null)
    .join('\n\n');

interface Table {
  readonly heads: Heads;
  readonly rows: (figures: Figures) => readonly Row[];
}

const SINGLE: Table = {
  heads: { about: [''], figures: ['', ''] },
  rows: ({ startUpSeconds, visible, catchUp, rebuild }) => {
    const rows: Row[] = [];
    const add = (about: string, ...figures: string[]): void => void rows.push({ about: [about], figures });
    if (startUpSeconds !== undefined) add('npm start to ready', `${startUpSeconds.toFixed(1)} s`, '');
    if (visible !== undefined) {
      const rate = `at ${whole(visible.perSecond)}/s${visible.rateReached ? '' : ', 1000/s NOT REACHED'}`;
      add('answer to visible, p50', ms(visible.p50Ms), `${visible.samples} samples`);
      add('answer to visible, p99', ms(visible.p99Ms), rate);
    }
    if (catchUp !== undefined)
      add('catch-up', `${whole(catchUp.eventsPerSecond)} events/s`, `${catchUp.events} events`);
    if (rebuild !== undefined) add('rebuild', `${whole(rebuild.eventsPerSecond)} events/s`, `${rebuild.events} events`);
    return rows;
  },
};

const BARE = ['bare: /s', 'p50 ms', 'p99', 'p99.9', 'CPU µs'];

const INGEST: Table = {
  heads: {
    about: ['ingest'],
    figures: [...['/s', 'ratio', 'p50 ms', 'p99', 'p99.9', 'CPU µs', 'PostgreSQL'], ...BARE],
  },
  rows: ({ ingest = {} }) =>
    Object.entries(ingest).map(([name, f]) => ({
      about: [name],
      figures: [
        whole(f.perSecond),
        f.ratio.toFixed(2),
        ...[f.p50Ms, f.p99Ms, f.p999Ms].map(String),
        whole(f.cpuMicros),
        whole(f.postgresCpuMicros),
        whole(f.bare.perSecond),
        ...[f.bare.p50Ms, f.bare.p99Ms, f.bare.p999Ms].map(String),
        whole(f.bare.cpuMicros),
      ],
    })),
};

const BRANCHES: Table = {
  heads: { about: ['load a branch of'], figures: ['p50', 'p99'] },
  rows: ({ branches = [] }) =>
    branches.map(({ outcomes, p50Ms, p99Ms }) => ({
      about: [`${outcomes} outcomes`],
      figures: [ms(p50Ms), ms(p99Ms)],
    })),
};

const FAN_OUT: Table = {
  heads: { about: ['readers of the stream'], figures: ['events/s to all'] },
  rows: ({ fanOut = [] }) =>
    fanOut.map(({ readers, perSecond }) => ({ about: [String(readers)], figures: [whole(perSecond)] })),
};

/** Of the read models, which lie in PostgreSQL whichever store keeps the events: so measured once. */
const QUERIES: Table = {
  heads: { about: ['alerts', 'GET /v1/alerts', 'page'], figures: ['p50', 'p95'] },
  rows: ({ queries = [] }) =>
    queries.map(({ alerts, query, page, p50Ms, p95Ms }) => ({
      about: [String(alerts), query || 'all', page],
      figures: [ms(p50Ms), ms(p95Ms)],
    })),
};

const MEMORY: Table = {
  heads: { about: ['deliveries'], figures: ['MB'] },
  rows: ({ memory = [] }) =>
    memory.map(({ deliveries, megabytes }) => ({ about: [String(deliveries)], figures: [whole(megabytes)] })),
};

const TABLES: readonly Table[] = [SINGLE, INGEST, BRANCHES, FAN_OUT, QUERIES, MEMORY];

const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const whole = (value: number | null): string => value?.toFixed(0) ?? '?';
