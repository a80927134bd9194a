import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { recordFormat } from '../../src/storage/record-format.ts';

/** A change of one file below dist: the current text, and the text of the other version. */
export interface Change {
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/** Copies dist as another version of the gateway for one test; returns the path of its main.js. */
export function createOtherBuild(...changes: readonly Change[]): string {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'other-build-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of ['dist', 'schema', 'package.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const { file, from, to } of changes) {
    const path = join(folder, 'dist', file);
    const text = readFileSync(path, 'utf8');
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`${file} does not contain ${from}`);
    writeFileSync(path, changed);
  }
  return join(folder, 'dist/main.js');
}

const file = 'storage/record-format.js';

/** The next version, with another format of every record. */
export const nextFormats: readonly Change[] = Object.entries(recordFormat).map(([kind, format]) => ({
  file,
  from: `${kind}: ${format}`,
  to: `${kind}: ${format + 1}`,
}));

/** The same version with jobs that both versions can read. */
export const nextRecords = nextFormats.slice(0, 2);
