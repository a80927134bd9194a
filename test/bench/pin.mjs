import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The core of a target, and the core of all that only serves to measure it. */
const cores = { target: '0', bench: '1' };

/** Can processes be pinned here? It takes taskset, two cores, and a container that owns both. */
export function canPin() {
  const pinned = (/** @type {string} */ core) =>
    spawnSync('taskset', ['-c', core, process.execPath, '-e', '0']);
  return availableParallelism() > 1 && Object.values(cores).every((core) => pinned(core).status === 0);
}

/**
 * The command that runs node, on one core if so asked.
 *
 * @param {keyof typeof cores | undefined} core
 * @param {readonly string[]} args
 * @returns {[string, string[]]}
 */
export function nodeCommand(core, args) {
  return core ? ['taskset', ['-c', cores[core], process.execPath, ...args]] : [process.execPath, [...args]];
}
