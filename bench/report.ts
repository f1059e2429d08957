import type { Figures } from './measure.js';

/** All figures as tables for a terminal, those of several stores one under the other. */
export const report = (byStore: Readonly<Record<string, Figures>>): string =>
  Object.entries(byStore)
    .map(([store, figures]) => [`\n== ${store} ==`, ...tablesOf(figures)].join('\n'))
    .join('\n');

const tablesOf = (figures: Figures): string[] => {
  const tables: string[] = [];
  const { ingest, startUpSeconds, visible, rebuild, branches, fanOut, queries, memory } = figures;
  if (startUpSeconds !== undefined) tables.push(`npm start to ready: ${startUpSeconds.toFixed(1)} s`);
  if (ingest !== undefined) {
    const rows = Object.entries(ingest).map(([name, f]) => [
      name,
      ...[f.perSecond, f.bare.perSecond].map((value) => value.toFixed(0)),
      f.ratio.toFixed(2),
      ...[f.p50Ms, f.p99Ms, f.p999Ms, f.bare.p99Ms].map(String),
      micros(f.cpuMicros),
      micros(f.bare.cpuMicros),
    ]);
    tables.push(
      table(['ingest', '/s', 'bare /s', 'ratio', 'p50 ms', 'p99', 'p99.9', 'bare p99', 'CPU µs', 'bare CPU'], rows),
    );
  }
  if (visible !== undefined) {
    tables.push(`answer to visible: p50 ${ms(visible.p50Ms)}, p99 ${ms(visible.p99Ms)} (${visible.samples} samples)`);
  }
  if (rebuild !== undefined) {
    tables.push(`rebuild: ${rebuild.eventsPerSecond.toFixed(0)} events/s (${rebuild.events} events)`);
  }
  if (branches !== undefined) {
    const rows = branches.map((row) => [String(row.outcomes), ms(row.p50Ms), ms(row.p99Ms)]);
    tables.push(table(['load a branch of', 'p50', 'p99'], rows));
  }
  if (fanOut !== undefined) {
    const rows = fanOut.map((row) => [String(row.readers), row.perSecond.toFixed(0)]);
    tables.push(table(['readers of the stream', 'events/s to all'], rows));
  }
  if (queries !== undefined) {
    const rows = queries.map((row) => [String(row.alerts), row.query, ms(row.p50Ms), ms(row.p95Ms)]);
    tables.push(table(['alerts', 'GET /v1/alerts', 'p50', 'p95'], rows));
  }
  if (memory !== undefined) {
    const rows = memory.map((row) => [String(row.deliveries), row.megabytes?.toFixed(0) ?? '?']);
    tables.push(table(['deliveries', 'MB'], rows));
  }
  return tables;
};

const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
const micros = (value: number | null): string => value?.toFixed(0) ?? '?';

const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = heads.map((head, column) => Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  ');
  return [line(heads), ...rows.map(line)].join('\n');
};
