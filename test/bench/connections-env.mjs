import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createTempFolder } from './temp-folder.mjs';

/**
 * Writes a connections file, and returns the environment that names it.
 *
 * @param {readonly object[]} connections
 */
export function connectionsEnv(connections) {
  const file = join(createTempFolder(), 'connections.json');
  writeFileSync(file, JSON.stringify({ connections }));
  return { CONNECTIONS_FILE: file };
}
