import { readFileSync, writeFileSync } from 'node:fs';
import type { ListedSetting } from '../../src/config/schema.ts';
import { listSettings } from '../../src/config/schema.ts';

const table = /(<!-- settings, by npm run generate -->\n)[\s\S]*?(<!-- end of settings -->)/;

interface Column {
  readonly title: string;
  readonly toCell: (setting: ListedSetting) => string;
}

const nameAndDefault: readonly Column[] = [
  { title: 'name', toCell: ({ name }) => `\`${name}\`` },
  { title: 'default', toCell: (setting) => setting.default },
];

/** The columns of the table of settings in each document. */
const columnsByDocument: Readonly<Record<string, readonly Column[]>> = {
  'README.md': [
    ...nameAndDefault,
    { title: 'meaning', toCell: ({ description }) => toFirstSentence(description) },
  ],
  'src/config/README.md': [
    ...nameAndDefault,
    { title: 'values', toCell: ({ values }) => values },
    { title: 'meaning', toCell: ({ description }) => description },
  ],
};

/** The documents that contain a table of the settings. */
export const settingsDocuments: readonly string[] = Object.keys(columnsByDocument);

/** Writes the tables of the settings into the documents, from the schema of the settings. */
export function writeSettingsTables(): void {
  for (const path of settingsDocuments) {
    const document = new URL(`../../${path}`, import.meta.url);
    writeFileSync(document, insertSettingsTable(path, readFileSync(document, 'utf8')));
  }
}

/** @returns the text with the current table between its marks */
export function insertSettingsTable(path: string, text: string): string {
  const columns = columnsByDocument[path] ?? [];
  const toRow = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines = [
    '',
    toRow(columns.map(({ title }) => title)),
    `|${'---|'.repeat(columns.length)}`,
    ...listSettings().map((setting) => toRow(columns.map(({ toCell }) => toCell(setting)))),
    '',
    '',
  ];
  return text.replace(table, (_match, start, end) => `${start}${lines.join('\n')}${end}`);
}

function toFirstSentence(text: string): string {
  return text.replace(/\.( .*)?$/, '');
}
