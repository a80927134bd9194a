import { readFileSync } from 'node:fs';
import type { Environment, RunCommand } from './command-io.ts';
import type { CommandName } from './commands.ts';
import { exitWithProblems } from './exit-with-problems.ts';
import type { CommandLine } from './parse-args.ts';
import { parseCommandLine } from './parse-args.ts';

/** Each command is loaded only when it is called. */
const loaders: Readonly<Record<CommandName, () => Promise<RunCommand>>> = {
  check: async () => (await import('./check/run-check.ts')).runCheck,
  'bulk list': async () => (await import('./bulk/run-bulk-list.ts')).runBulkList,
  'bulk show': async () => (await import('./bulk/run-bulk-show.ts')).runBulkShow,
  'bulk retry': async () => (await import('./bulk/run-bulk-retry.ts')).runBulkRetry,
  'bulk cancel': async () => (await import('./bulk/run-bulk-cancel.ts')).runBulkCancel,
  changes: async () => (await import('./changes/run-changes.ts')).runChanges,
};

/** The exit code for arguments and settings that a command cannot use. */
const usageExitCode = 2;

/** Runs what the command line requests: the gateway until the stop signal, or a command. */
export async function run(
  args: readonly string[],
  env: Environment,
  stopSignal: Promise<string>,
): Promise<void> {
  const commandLine = parseOrExit(args);
  if (commandLine.kind === 'print') {
    process.stdout.write(commandLine.text);
  } else if (commandLine.kind === 'run') {
    const { runGateway } = await import('./run-gateway.ts');
    await runGateway(commandLine.settings, env, stopSignal);
  } else {
    await runCommand(commandLine.name, commandLine.args, env, stopSignal);
  }
}

function parseOrExit(args: readonly string[]): CommandLine {
  try {
    return parseCommandLine(args, readVersion);
  } catch (error) {
    const isCommand = args[0]?.startsWith('-') === false;
    return isCommand
      ? exitWithProblems('The command cannot run', error, usageExitCode)
      : exitWithProblems('The gateway cannot start', error, 1);
  }
}

async function runCommand(
  name: CommandName,
  args: readonly string[],
  env: Environment,
  stopSignal: Promise<string>,
): Promise<void> {
  // The signal ends a command at once, because only the gateway has updates to wait for.
  stopSignal.then((signal) => process.exit(signal === 'SIGINT' ? 130 : 143));
  exitWhenOutputCloses();
  const runWith = await loaders[name]();
  const io = {
    env,
    print: (text: string) => void process.stdout.write(text),
    printError: (text: string) => void process.stderr.write(text),
  };
  const exitCode = await runWith(args, io).catch((error) =>
    exitWithProblems(`${name} cannot run`, error, usageExitCode),
  );
  // Sockets and watched files would keep the process running; the callback runs when everything was written.
  process.stdout.write('', () => process.exit(exitCode));
}

/** Ends the process like other programs in a pipe when its reader ends, as in `changes --jsonl | head`. */
function exitWhenOutputCloses(): void {
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1));
}

/** The path is the same from dist and from src. */
function readVersion(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;
}
