import { parseArgs } from 'node:util';
import { ConfigError } from '../config/config.ts';

const usage = `organization-gateway: one GraphQL mutation over Vida and Vertra Cloud

  organization-gateway [--port 4000] [--sandbox]

--port PORT  where to listen; 0 takes a free one (PORT)
--sandbox    both providers in a box: no credentials, no real organization (SANDBOX=on)
--version    prints the version
--help       prints this

Everything else is set in the environment; README.md lists the settings. A flag has the last word over its setting.
With neither flag nor setting, both providers run in a box.
`;

/** What a command line asks for: to say something and end, or to run with settings of its own. */
export type Command =
  | { readonly kind: 'say'; readonly text: string }
  | { readonly kind: 'run'; readonly settings: Readonly<Record<string, string>> };

const options = {
  help: { type: 'boolean' },
  version: { type: 'boolean' },
  port: { type: 'string' },
  sandbox: { type: 'boolean' },
} as const;

/**
 * Reads a command line. Each flag is short for one setting, and is judged where settings are.
 *
 * @throws ConfigError when there is something in it that means nothing
 */
export function parseCommandLine(args: readonly string[], version: () => string): Command {
  const { help, port, sandbox, version: asksForVersion } = readFlags(args);
  if (help) return { kind: 'say', text: usage };
  if (asksForVersion) return { kind: 'say', text: `${version()}\n` };
  const settings = { ...(port !== undefined && { PORT: port }), ...(sandbox && { SANDBOX: 'on' }) };
  return { kind: 'run', settings };
}

function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new ConfigError([`${toProblem(error)} See --help.`]);
  }
}

/** Quotes no argument but the names of options: another one may be a credential. */
function toProblem(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const [option] = /--?[\w-]+/.exec(message) ?? [];
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `The option ${option} is unknown.`;
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') return 'Every argument must be an option.';
  return option === '--port' ? '--port needs a port, as in --port=4000.' : `${option} takes no value.`;
}
