import { readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second. */
const msPerTick = 10;

/** Returns the user and system CPU time of a process, or 0 where there is no /proc. */
export function readCpuMs(pid: number): number {
  try {
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const all = fields.split(' ').map(Number);
    return ((all[11] ?? 0) + (all[12] ?? 0)) * msPerTick;
  } catch {
    return 0;
  }
}
