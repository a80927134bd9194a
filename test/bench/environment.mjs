import { cpus, loadavg } from 'node:os';

/**
 * Describes the machine and how busy it is, because a figure means nothing without both.
 *
 * @param {Pick<import('./options.mjs').Options, 'pinned' | 'note'>} options
 */
export function describeEnvironment({ note, pinned }) {
  const before = loadavg()[0] ?? 0;
  const machine = `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}`;
  const measured = `${new Date().toISOString().slice(0, 10)}, ${machine}${pinned ? ', pinned' : ''}${note && ` (${note})`}`;
  return () =>
    `${measured}; load average ${before.toFixed(1)} before and ${(loadavg()[0] ?? 0).toFixed(1)} after`;
}
