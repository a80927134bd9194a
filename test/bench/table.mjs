/**
 * Formats plain text in columns: the first is left-aligned, the others right-aligned.
 *
 * @param {string} title
 * @param {readonly (readonly string[])[]} rows the first row contains the headings
 */
export function table(title, rows) {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
  return `${title}\n${lines.map((line) => `  ${line.trimEnd()}\n`).join('')}\n`;
}
