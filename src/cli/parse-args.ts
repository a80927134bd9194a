import { parseArgs } from 'node:util';
import { ConfigError } from '../config/config.ts';

const usage = `organization-gateway: one GraphQL mutation for Vida and Vertra Cloud

Usage: organization-gateway [--port PORT] [--sandbox]

--port PORT  the port to listen on; 0 selects a free port (PORT, default 4000)
--sandbox    simulate both providers: no credentials, no real organizations (SANDBOX=on)
--version    print the version
--help       print this help

All other settings are environment variables; README.md lists them. An option overrides its variable.
Without options and settings, both providers are simulated.
`;

/** Either prints text and exits, or runs the gateway with the settings from the options. */
export type Command =
  | { readonly kind: 'print'; readonly text: string }
  | { readonly kind: 'run'; readonly settings: Readonly<Record<string, string>> };

const options = {
  help: { type: 'boolean' },
  version: { type: 'boolean' },
  port: { type: 'string' },
  sandbox: { type: 'boolean' },
} as const;

/**
 * Parses a command line. Each option sets one setting, which `parseConfig` validates.
 *
 * @throws ConfigError for an unknown option or argument
 */
export function parseCommandLine(args: readonly string[], version: () => string): Command {
  const { help, port, sandbox, version: printsVersion } = readOptions(args);
  if (help) return { kind: 'print', text: usage };
  if (printsVersion) return { kind: 'print', text: `${version()}\n` };
  const settings = { ...(port !== undefined && { PORT: port }), ...(sandbox && { SANDBOX: 'on' }) };
  return { kind: 'run', settings };
}

function readOptions(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new ConfigError([`${toProblem(error)} See --help.`]);
  }
}

/** Quotes only the names of options, because another argument may be a credential. */
function toProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const [option] = /--?[\w-]+/.exec(message) ?? [];
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `The option ${option} is unknown.`;
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL')
    return 'Positional arguments are not supported; every argument must be an option.';
  return option === '--port' ? '--port needs a value, such as --port=4000.' : `${option} takes no value.`;
}
