import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {string[]} */
const folders = [];
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Creates a folder that is removed when the process exits. */
export function createTempFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-bench-'));
  folders.push(folder);
  return folder;
}
