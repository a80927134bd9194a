import { parseArgs } from 'node:util';
import { ConfigError } from '../config/config.ts';
import type { Option, Options } from './options.ts';

/**
 * Parses the options and positional arguments of a command.
 *
 * @throws ConfigError for an unknown option, or a missing or superfluous value
 */
export function parseOptions<const Known extends Options>(args: readonly string[], options: Known) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new ConfigError([`${toProblem(error, options)} See --help.`]);
  }
}

/** Quotes only the names of options, because another argument may be a credential. */
function toProblem(error: unknown, options: Options): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const [name] = /--?[\w-]+/.exec(message) ?? [];
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `The option ${name} is unknown.`;
  const option: Option | undefined = options[name?.replace(/^--/, '') ?? ''];
  return option?.type === 'string'
    ? `${name} needs a value, such as ${name}=${option.example}.`
    : `${name} takes no value.`;
}

/**
 * Parses the arguments of a command.
 *
 * @throws ConfigError for an argument that the command does not have, and for one that is missing
 */
export function parseCommandArgs<const Known extends Options>(
  args: readonly string[],
  { options, positionals: expected }: { readonly options: Known; readonly positionals: readonly string[] },
) {
  const { positionals, values } = parseOptions(args, options);
  const missing = expected.slice(positionals.length);
  if (missing.length > 0) throw new ConfigError([`${missing.join(' and ')} must be given. See --help.`]);
  if (positionals.length > expected.length)
    throw new ConfigError(['There are more arguments than the command has. See --help.']);
  return { values, positionals };
}
