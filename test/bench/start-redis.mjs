import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { findPort } from '../replicas/processes.mjs';
import { killAtExit } from './child.mjs';

/**
 * Starts a Redis that stores nothing on the disk, on no particular core: with a target and its load, two cores are busy.
 *
 * @returns {Promise<string | null>} its URL; null where there is no redis-server on PATH
 */
export async function startRedis() {
  if (spawnSync('redis-server', ['--version']).error) return null;
  const port = await findPort();
  const settings = { port, bind: '127.0.0.1', dir: tmpdir(), save: '', appendonly: 'no' };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  killAtExit(child);
  const exited = once(child, 'exit').then(() => {
    throw new Error(`redis-server exited before it was ready on port ${port}`);
  });
  exited.catch(() => {});
  await Promise.race([waitForReady(child.stdout), exited]);
  return `redis://127.0.0.1:${port}`;
}

/**
 * Resolves when Redis is ready, and keeps reading its output, because a full pipe would block it.
 *
 * @param {import('node:stream').Readable} output
 * @returns {Promise<void>}
 */
function waitForReady(output) {
  return new Promise((resolve) => {
    createInterface({ input: output }).on('line', (line) => {
      if (line.includes('Ready to accept connections')) resolve();
    });
  });
}
