import { readFileSync, writeFileSync } from 'node:fs';
import { listSettings } from '../../src/config/schema.ts';

const readme = new URL('../../README.md', import.meta.url);

const table = /(<!-- settings, by npm run generate -->\n)[\s\S]*?(<!-- end of settings -->)/;

/** Writes the table of the settings into the README, from the schema of the settings. */
export function writeSettingsTable(): void {
  writeFileSync(readme, insertSettingsTable(readFileSync(readme, 'utf8')));
}

/** @returns the text with the current table between its marks */
export function insertSettingsTable(text: string): string {
  const rows = listSettings().map((each) => `| \`${each.name}\` | ${each.default} | ${each.description} |`);
  const lines = ['', '| name | default | meaning |', '|---|---|---|', ...rows, '', ''];
  return text.replace(table, (_match, start, end) => `${start}${lines.join('\n')}${end}`);
}
