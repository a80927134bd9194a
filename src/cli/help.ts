import { listSettings } from '../config/schema.ts';
import type { CommandName, CommandText } from './commands.ts';
import { commands } from './commands.ts';
import type { Option, Options } from './options.ts';
import { gatewayOptions } from './options.ts';

const program = 'organization-gateway';

/** Wide enough for sentences, and narrower than most terminals. */
const width = 100;

/** @returns the text of `--help`: the options, the commands, and every setting */
export function toHelp(): string {
  const lines = [
    `${program}: one GraphQL mutation for Vida and Vertra Cloud`,
    '',
    `Usage: ${program} ${toUsage(gatewayOptions)}`,
    `       ${program} COMMAND`,
    '',
    'Without options and settings, both providers are simulated.',
    '',
    ...toOptionLines(gatewayOptions),
    '',
    ...toCommandLines(Object.entries(commands)),
    '',
    'Settings, as environment variables, with their defaults. An option overrides its variable.',
    '',
    ...listSettings().flatMap((each) => [
      `  ${each.name}${each.default === '' ? '' : ` (${each.default})`}`,
      ...wrap(each.description.replaceAll('`', ''), 6),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}

/** @returns the text of `--help` after the first word of several commands; undefined for another word */
export function toGroupHelp(word: string): string | undefined {
  const group = Object.entries(commands).filter(([name]) => name.startsWith(`${word} `));
  if (group.length === 0) return undefined;
  return `${[`Usage: ${program} ${word} COMMAND`, '', ...toCommandLines(group)].join('\n')}\n`;
}

function toCommandLines(named: readonly (readonly [string, CommandText])[]): readonly string[] {
  return [
    'Commands (--help after a command prints its options and exit codes):',
    '',
    ...named.flatMap(([name, command]) => [
      `  ${toCommandUsage(name, command)}`,
      ...wrap(command.summary, 6),
    ]),
  ];
}

/** @returns the text of `--help` after a command */
export function toCommandHelp(name: CommandName): string {
  const command = commands[name];
  const lines = [
    `Usage: ${program} ${toCommandUsage(name, command)}`,
    '',
    ...wrap(command.summary, 0),
    '',
    ...toOptionLines(command.options),
    '',
    'Exit codes:',
    ...command.exitCodes.flatMap((meaning, code) => [`  ${code}`, ...wrap(meaning, 6)]),
  ];
  return `${lines.join('\n')}\n`;
}

function toCommandUsage(name: string, { positionals }: CommandText): string {
  return [name, ...positionals, '[OPTIONS]'].join(' ');
}

function toUsage(options: Options): string {
  return Object.entries(options)
    .map(([name, option]) => `[${toOption(name, option)}]`)
    .join(' ');
}

function toOption(name: string, { value }: Option): string {
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

function toOptionLines(options: Options): readonly string[] {
  return Object.entries(options).flatMap(([name, option]) => [
    `  ${toOption(name, option)}`,
    ...wrap(option.description, 6),
  ]);
}

/** Breaks a text between words into indented lines. */
function wrap(text: string, indent: number): readonly string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && indent + line.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => ' '.repeat(indent) + line);
}
