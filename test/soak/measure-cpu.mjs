import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

const measuredMs = 1500;
const msPerTick = 10;

/** @param {number} pid */
function readCpuMs(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').map(Number) ?? [];
  return ((fields[11] ?? 0) + (fields[12] ?? 0)) * msPerTick;
}

/**
 * Measures the busiest process, and returns the fraction of one core that it uses.
 *
 * @param {readonly { pid: number }[]} processes
 */
export async function measureBusiestCpu(processes) {
  const [start, before] = [performance.now(), processes.map(({ pid }) => readCpuMs(pid))];
  await pause(measuredMs);
  const used = processes.map(({ pid }, index) => readCpuMs(pid) - (before[index] ?? 0));
  return Math.max(...used) / (performance.now() - start);
}
