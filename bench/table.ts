/** One line of a table: what it is about, and its figures. */
export interface Row {
  readonly about: readonly string[];
  readonly figures: readonly string[];
}

export interface Heads {
  readonly about: readonly string[];
  readonly figures: readonly string[];
}

/** A table in which rows about the same stand one below the other, one for each store. With one store only, no column names it. */
export const sideBySide = (
  heads: Heads,
  byStore: readonly (readonly [store: string, rows: readonly Row[]])[],
): string => {
  const several = byStore.length > 1;
  const all = byStore.flatMap(([store, rows]) => rows.map((row) => ({ ...row, store, key: row.about.join(' ') })));
  const keys = [...new Set(all.map(({ key }) => key))];
  const lines = keys
    .flatMap((key) => all.filter((row) => row.key === key))
    .map(({ about, store, figures }) => [...about, ...(several ? [store] : []), ...figures]);
  const head = [...heads.about, ...(several ? ['store'] : []), ...heads.figures];
  return table([head, ...lines], heads.about.length + (several ? 1 : 0));
};

/** The first columns are text, the others numbers. */
const table = (lines: readonly (readonly string[])[], textColumns: number): string => {
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const pad = (cell: string, column: number): string =>
    column < textColumns ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0);
  return lines.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
};
