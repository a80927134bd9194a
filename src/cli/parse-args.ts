import { ConfigError } from '../config/config.ts';
import type { CommandName } from './commands.ts';
import { findCommand } from './commands.ts';
import { toCommandHelp, toGroupHelp, toHelp } from './help.ts';
import { gatewayOptions } from './options.ts';
import { parseOptions } from './parse-options.ts';

/** Prints text, runs the gateway with the settings from the options, or runs a command with its arguments. */
export type CommandLine =
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'run'; readonly settings: Readonly<Record<string, string>> }
  | { readonly kind: 'command'; readonly name: CommandName; readonly args: readonly string[] };

/**
 * Parses a command line. Each option of the gateway sets one setting, which `parseConfig` validates; a command parses its own
 * arguments.
 *
 * @throws ConfigError for an unknown option or argument
 */
export function parseCommandLine(args: readonly string[], version: () => string): CommandLine {
  const command = findCommand(args);
  if (command !== undefined) {
    const isHelp = command.args.includes('--help');
    return isHelp ? { kind: 'print', text: toCommandHelp(command.name) } : { kind: 'command', ...command };
  }
  const { positionals, values } = parseOptions(args, gatewayOptions);
  if (values.help) return { kind: 'print', text: toGroupHelp(positionals[0] ?? '') ?? toHelp() };
  if (positionals.length > 0) throw new ConfigError([unknownCommand]);
  if (values.version) return { kind: 'print', text: `${version()}\n` };
  const { port, sandbox } = values;
  const settings = { ...(port !== undefined && { PORT: port }), ...(sandbox && { SANDBOX: 'on' }) };
  return { kind: 'run', settings };
}

const unknownCommand =
  'There is no such command, or it is incomplete; a command comes before its options. See --help.';
