import type { RunCommand } from '../../src/cli/command-io.ts';

export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command in this process with only the given settings. */
export async function runInProcess(
  command: RunCommand,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CommandResult> {
  let stdout = '';
  let stderr = '';
  const exitCode = await command(args, {
    env: { ...env },
    print: (text) => {
      stdout += text;
    },
    printError: (text) => {
      stderr += text;
    },
  });
  return { exitCode, stdout, stderr };
}
