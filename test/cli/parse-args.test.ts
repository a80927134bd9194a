import { expect, it } from 'vitest';
import { parseCommandLine } from '../../src/cli/parse-args.ts';
import { ConfigError } from '../../src/config/config.ts';

const ask = (...args: string[]) => parseCommandLine(args, () => '1.2.3');

it('sets nothing when nothing is said', () => {
  expect(ask()).toEqual({ kind: 'run', settings: {} });
});

it('sets what the environment would, and leaves the judgement of it to the settings', () => {
  expect(ask('--port', '0', '--sandbox')).toEqual({ kind: 'run', settings: { PORT: '0', SANDBOX: 'on' } });
  expect(ask('--port=x')).toEqual({ kind: 'run', settings: { PORT: 'x' } });
});

it('says its version', () => {
  expect(ask('--version')).toEqual({ kind: 'print', text: '1.2.3\n' });
});

it('says what it can be asked, whatever else is asked', () => {
  const asked = ask('--help', '--version', '--port', '1');
  expect(asked).toMatchObject({
    kind: 'print',
    text: expect.stringMatching(/--port.*--sandbox.*--version/s),
  });
});

it.each([
  [['--prot', '1'], 'The option --prot is unknown. See --help.'],
  [['--token=mark'], 'The option --token is unknown. See --help.'],
  [['-pmark'], 'The option -p is unknown. See --help.'],
  [['mark'], 'Positional arguments are not supported; every argument must be an option. See --help.'],
  [['--port'], '--port needs a value, such as --port=4000. See --help.'],
  [['--port', '--sandbox'], '--port needs a value, such as --port=4000. See --help.'],
  [['--sandbox=mark'], '--sandbox takes no value. See --help.'],
])('says of %j what is wrong, and quotes no value', (args, problem) => {
  expect(() => ask(...args)).toThrow(new ConfigError([problem]));
});

it.each([[['--prot', '1']], [['--port']], [['--sandbox=on']], [['start']]])(
  'refuses %j, which means nothing',
  (args) => {
    expect(() => ask(...args)).toThrow(ConfigError);
    expect(() => ask(...args)).toThrow(/See --help\.$/);
  },
);
