import type { Options } from './options.ts';
import { apiOptions, changesOptions, checkOptions, retryOptions } from './options.ts';

/** What the help prints of a command. */
export interface CommandText {
  readonly summary: string;
  /** Positional arguments, such as `ID`. */
  readonly positionals: readonly string[];
  readonly options: Options;
  readonly exitCodes: readonly string[];
}

/** The exit codes of a command that reads from a running gateway. */
const readExitCodes = [
  'Done.',
  'The gateway refused the request, or reports an error.',
  'An option or a file cannot be used, and nothing was sent.',
  'The gateway cannot be reached, or its response was lost or cannot be read.',
];

/** The exit codes of a command that changes something at a running gateway. */
const changeExitCodes = [
  ...readExitCodes.slice(0, 3),
  'The gateway cannot be reached, or its response was lost or cannot be read: the change may have happened.',
];

/** The commands beside running the gateway, by name. */
export const commands = {
  check: {
    summary:
      'Reads at each configured provider, with the settings of the gateway, and prints what works. It never writes.',
    positionals: [],
    options: checkOptions,
    exitCodes: [
      'Every configured provider can be used.',
      'A provider has a problem.',
      'An option or a setting cannot be used, such as DATA_DIR.',
    ],
  },
  'bulk list': {
    summary: 'Prints the bulk updates that the caller started, newest first.',
    positionals: [],
    options: apiOptions,
    exitCodes: readExitCodes,
  },
  'bulk show': {
    summary: 'Prints a bulk update that the caller started, and every item that was not fully applied.',
    positionals: ['ID'],
    options: apiOptions,
    exitCodes: readExitCodes,
  },
  'bulk retry': {
    summary:
      'Starts a new bulk update of the items that were provably not applied, and prints it. Items with an unknown outcome are not sent again.',
    positionals: ['ID'],
    options: retryOptions,
    exitCodes: changeExitCodes,
  },
  'bulk cancel': {
    summary:
      'Starts no further items of a bulk update, and prints its state. Updates that were applied stay applied.',
    positionals: ['ID'],
    options: apiOptions,
    exitCodes: changeExitCodes,
  },
  changes: {
    summary:
      'Prints the updates that went through the gateway: time, caller, organization, fields and outcome. Needs the scope organizations:audit.',
    positionals: [],
    options: changesOptions,
    exitCodes: readExitCodes,
  },
} as const satisfies Readonly<Record<string, CommandText>>;

export type CommandName = keyof typeof commands;

/** @returns the command at the start of the arguments, and the arguments after its name; undefined without one */
export function findCommand(
  args: readonly string[],
): { readonly name: CommandName; readonly args: readonly string[] } | undefined {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ');
    if (Object.hasOwn(commands, name)) return { name: name as CommandName, args: args.slice(words) };
  }
  return undefined;
}
