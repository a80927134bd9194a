import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** The core of a target, and the core of the processes that measure it. */
const cores = { target: '0', bench: '1' };

/** Whether processes can be pinned, which needs taskset, two cores, and a container that owns both. */
export function canPin() {
  const pinned = (/** @type {string} */ core) =>
    spawnSync('taskset', ['-c', core, process.execPath, '-e', '0']);
  return availableParallelism() > 1 && Object.values(cores).every((core) => pinned(core).status === 0);
}

/**
 * Returns the command that runs Node, pinned to a core when one is given.
 *
 * @param {keyof typeof cores | undefined} core
 * @param {readonly string[]} args
 * @returns {[string, string[]]}
 */
export function nodeCommand(core, args) {
  return core ? ['taskset', ['-c', cores[core], process.execPath, ...args]] : [process.execPath, [...args]];
}
