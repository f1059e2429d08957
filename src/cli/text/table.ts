const GAP = '  ';
const COMBINING = /\p{M}|\u200d|[\ufe00-\ufe0f]/u;
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60\u{20000}-\u{3fffd}]/u;

/** How many columns of a terminal a text takes. */
const widthOf = (text: string): number => {
  let width = 0;
  for (const character of text) if (!COMBINING.test(character)) width += WIDE.test(character) ? 2 : 1;
  return width;
};

/** Columns under their heads, without frames, so that `grep` and `awk` can read it, too. */
export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string => {
  const lines = [heads.map((head) => head.toUpperCase()), ...rows];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => widthOf(line[column] ?? ''))));
  return lines.map((line) => inColumns(line, widths)).join('\n');
};

/** A name and a value on each line. */
export const record = (entries: readonly (readonly [name: string, value: string])[]): string => {
  const width = Math.max(...entries.map(([name]) => widthOf(name)));
  return entries.map((entry) => inColumns(entry, [width, 0])).join('\n');
};

/** Nothing is filled up behind the last column. */
const inColumns = (line: readonly string[], widths: readonly number[]): string =>
  line
    .map((text, column) => text + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(text))))
    .join(GAP)
    .trimEnd();
