import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs a script in a process group of its own, with a directory for what it leaves behind. Whatever it starts is in the
 * group, and ends with it even if it crashes. Its exit code becomes this process's.
 *
 * @param {readonly string[]} args of node
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, wholeRunMs?: number }} [options] env takes the place of this
 *   process's; the run is given up after wholeRunMs, an hour unless said
 */
export async function runGroup(args, { cwd, env = process.env, wholeRunMs = 3_600_000 } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'gateway-tests-'));
  const group = spawn(process.execPath, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...env, TMPDIR: directory },
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const endAll = () => {
    try {
      if (group.pid !== undefined) process.kill(-group.pid, 'SIGKILL');
    } catch {
      // Nothing is left of it.
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, endAll);
  const tooLong = setTimeout(() => {
    process.stderr.write(`Given up after ${wholeRunMs / 1000} seconds.\n`);
    endAll();
  }, wholeRunMs);
  try {
    const [code] = await once(group, 'exit');
    process.exitCode = code ?? 1;
  } finally {
    clearTimeout(tooLong);
    endAll();
    rmSync(directory, { recursive: true, force: true });
  }
}
