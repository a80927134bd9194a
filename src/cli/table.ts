import { toShortText } from './short-text.ts';

/** Formats rows as columns that are wide enough for their cells; characters that are unsafe in a terminal are escaped. */
export function toTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(toShortText));
  return toLines(cells, widen([], cells));
}

/** Formats a long list in parts: a column only gets wider. */
export function createTableWriter(
  header: readonly string[],
): (rows: readonly (readonly string[])[]) => string {
  let widths: readonly number[] = [];
  let isFirst = true;
  return (rows) => {
    const cells = (isFirst ? [header, ...rows] : rows).map((row) => row.map(toShortText));
    isFirst = false;
    widths = widen(widths, cells);
    return toLines(cells, widths);
  };
}

function widen(widths: readonly number[], cells: readonly (readonly string[])[]): readonly number[] {
  const columns = Math.max(widths.length, ...cells.map((row) => row.length));
  return Array.from({ length: columns }, (_, column) =>
    Math.max(widths[column] ?? 0, ...cells.map((row) => toLength(row[column] ?? ''))),
  );
}

function toLines(cells: readonly (readonly string[])[], widths: readonly number[]): string {
  return cells
    .map((row) => `${row.map((cell, column) => pad(cell, widths[column] ?? 0)).join('  ')}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}

function pad(cell: string, width: number): string {
  return cell + ' '.repeat(width - toLength(cell));
}

/** Counts code points, not UTF-16 units. */
function toLength(text: string): number {
  return [...text].length;
}
