import { expect, it } from 'vitest';
import { parseCommandLine } from '../../src/cli/parse-args.ts';
import { ConfigError } from '../../src/config/config.ts';

const parse = (...args: string[]) => parseCommandLine(args, () => '1.2.3');

it('parseCommandLine returns no settings without options', () => {
  expect(parse()).toEqual({ kind: 'run', settings: {} });
});

it('parseCommandLine returns the settings from the options without validating them', () => {
  expect(parse('--port', '0', '--sandbox')).toEqual({ kind: 'run', settings: { PORT: '0', SANDBOX: 'on' } });
  expect(parse('--port=x')).toEqual({ kind: 'run', settings: { PORT: 'x' } });
});

it('parseCommandLine prints the version', () => {
  expect(parse('--version')).toEqual({ kind: 'print', text: '1.2.3\n' });
});

it('parseCommandLine prints the help when --help is among the options', () => {
  const command = parse('--help', '--version', '--port', '1');
  expect(command).toMatchObject({
    kind: 'print',
    text: expect.stringMatching(/--port.*--sandbox.*--version/s),
  });
});

it('parseCommandLine prints the help of a command, and of the commands that begin with a word', () => {
  expect(parse('bulk', 'show', '--help')).toMatchObject({
    text: expect.stringMatching(/^Usage: organization-gateway bulk show ID \[OPTIONS\]\n.*Exit codes:/s),
  });
  const group = parse('bulk', '--help');
  expect(group).toMatchObject({
    text: expect.stringMatching(/^Usage: organization-gateway bulk COMMAND\n.*bulk list.*bulk retry ID/s),
  });
  expect(group).toMatchObject({ text: expect.not.stringMatching(/changes|VIDA_API_TOKEN/) });
  expect(parse('start', '--help')).toEqual(parse('--help'));
});

it.each([
  [['--prot', '1'], 'The option --prot is unknown. See --help.'],
  [['--token=mark'], 'The option --token is unknown. See --help.'],
  [['-pmark'], 'The option -p is unknown. See --help.'],
  [
    ['bulk'],
    'There is no such command, or it is incomplete; a command comes before its options. See --help.',
  ],
  [
    ['mark'],
    'There is no such command, or it is incomplete; a command comes before its options. See --help.',
  ],
  [
    ['--sandbox', 'check'],
    'There is no such command, or it is incomplete; a command comes before its options. See --help.',
  ],
  [['--port'], '--port needs a value, such as --port=4000. See --help.'],
  [['--port', '--sandbox'], '--port needs a value, such as --port=4000. See --help.'],
  [['--sandbox=mark'], '--sandbox takes no value. See --help.'],
])('parseCommandLine reports the problem of %j without quoting a value', (args, problem) => {
  expect(() => parse(...args)).toThrow(new ConfigError([problem]));
});

it.each([[['--prot', '1']], [['--port']], [['--sandbox=on']], [['start']]])(
  'parseCommandLine refuses %j',
  (args) => {
    expect(() => parse(...args)).toThrow(ConfigError);
    expect(() => parse(...args)).toThrow(/See --help\.$/);
  },
);
