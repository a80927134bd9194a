import type { ProviderCheck } from '../../../src/cli/check/provider-check.ts';
import { runCheck } from '../../../src/cli/check/run-check.ts';
import type { CommandResult } from '../run-in-process.ts';
import { runInProcess } from '../run-in-process.ts';

export interface CheckResult extends CommandResult {
  readonly ok: boolean;
  readonly vida: ProviderCheck;
  readonly vertra: ProviderCheck;
}

/** Runs `check --json` in this process. */
export async function check(env: Readonly<Record<string, string>>): Promise<CheckResult> {
  const result = await runInProcess(runCheck, ['--json'], env);
  const { ok, providers } = JSON.parse(result.stdout);
  const [vida, vertra] = providers;
  return { ...result, ok, vida, vertra };
}

/** Runs `check`, which prints a table. */
export function checkTable(env: Readonly<Record<string, string>>): Promise<CommandResult> {
  return runInProcess(runCheck, [], env);
}
