import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs a script in its own process group with a temporary directory. At its end, even after a crash, the whole group is
 * killed and the directory removed. Sets the exit code of this process to that of the first script that fails.
 *
 * @param {readonly string[]} args the arguments of node
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number }} [options] env replaces the environment of this
 *   process; timeoutMs is one hour by default
 */
export async function runGroup(args, { cwd, env = process.env, timeoutMs = 3_600_000 } = {}) {
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
      // The group has already ended.
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, endAll);
  const timer = setTimeout(() => {
    process.stderr.write(
      `Killed after ${timeoutMs / 1000} seconds. Raise timeoutMs if the run needs longer.\n`,
    );
    endAll();
  }, timeoutMs);
  try {
    const [code] = await once(group, 'exit');
    process.exitCode ||= code ?? 1;
  } finally {
    clearTimeout(timer);
    endAll();
    rmSync(directory, { recursive: true, force: true });
  }
}
