import { fileURLToPath } from 'node:url';
import { startChild } from './child.mjs';
import { targetEnv } from './settings.mjs';

/**
 * Starts the processes that every measurement needs, on the other core than the target.
 *
 * @param {Pick<import('./options.mjs').Options, 'pinned'>} options
 */
export async function startBench({ pinned }) {
  const upstream = await startHelper('upstream', pinned);
  const load = await startHelper('load', pinned);
  return {
    bench: { upstream, load },
    startOptions: {
      env: targetEnv(String(upstream.ready['origin'])),
      core: pinned ? /** @type {const} */ ('target') : undefined,
    },
  };
}

/**
 * Starts a script of this folder.
 *
 * @param {string} name
 * @param {boolean} pinned
 */
export function startHelper(name, pinned) {
  const script = fileURLToPath(new URL(`${name}.mjs`, import.meta.url));
  return startChild({ name, args: [script], ipc: true, core: pinned ? 'bench' : undefined });
}
