// Tables for terminals: columns as wide as their widest cell, numbers to the right, nothing wrapped.

export type Row = readonly (string | number | null | undefined)[];

/** The columns a terminal needs, not the characters: combining marks take none, wide East Asian ones two. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{Mark}/u.test(character)) continue;
    width += /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(character)
      ? 2
      : 1;
  }
  return width;
}

function pad(cell: Row[number], width: number, right: boolean): string {
  const text = toText(cell);
  const space = ' '.repeat(Math.max(0, width - widthOf(text)));
  return right ? space + text : text + space;
}

function toText(cell: string | number | null | undefined): string {
  return String(cell ?? '').replace(/\p{Cc}+/gu, ' ');
}

/** Lines of a table; a heading and its rows, or a sentence when there are none. */
export function renderTable(heading: readonly string[], rows: readonly Row[], empty = 'Nothing found.'): string {
  if (rows.length === 0) return empty;
  const widths = heading.map((title, column) => Math.max(widthOf(title), ...rows.map((row) => widthOf(toText(row[column])))));
  const isNumeric = widths.map((_, column) => rows.some((row) => typeof row[column] === 'number'));
  const line = (row: Row) =>
    widths
      .map((width, column) => pad(row[column], width, isNumeric[column] ?? false))
      .join('  ')
      .trimEnd();
  return [line(heading.map((title) => title.toUpperCase())), ...rows.map(line)].join('\n');
}

export function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
