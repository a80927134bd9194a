import { spawnSync } from 'node:child_process';

/** Whether `limitFiles` works on this system. */
export const canLimitFiles = spawnSync('prlimit', ['--version']).status === 0;

/** Sets the maximum size of the process's files; the disk refuses every write beyond it. */
export function limitFiles(pid: number | undefined, bytes: number | 'unlimited'): void {
  spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);
}
