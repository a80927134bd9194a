import { describe, expect, it } from 'vitest';
import { parseTime } from '../../../src/cli/changes/parse-time.ts';
import { runChanges } from '../../../src/cli/changes/run-changes.ts';
import { ConfigError } from '../../../src/config/config.ts';
import { startApiServer, toPage } from '../api/start-api-server.ts';
import { runInProcess } from '../run-in-process.ts';

const change = (id: string, facts: object = {}) => ({
  id,
  at: '2026-11-22T14:43:28.000Z',
  caller: 'my-frontend',
  requestId: '7f1d0c52',
  provider: 'VERTRA',
  connection: 'default',
  organizationId: 'vertra:org123',
  fields: [
    { path: ['input', 'vertra', 'name'], state: 'APPLIED' },
    { path: ['input', 'vertra', 'tags'], state: 'UNCONFIRMED' },
  ],
  outcome: 'PARTIALLY_APPLIED',
  result: 'OrganizationPartiallyUpdated',
  source: 'SINGLE',
  replayed: false,
  ...facts,
});

const pending = {
  organizationId: 'vertra@emea:org123',
  fields: [],
  outcome: 'PENDING',
  result: null,
  source: 'BULK',
};
const replay = { fields: [], outcome: 'NOT_APPLIED', result: 'OrganizationNotFoundError', replayed: true };
const all = [change('1'), change('2', pending), change('3', replay)];
const pages = new Map<unknown, object>([
  [null, toPage(all.slice(0, 2), 'next')],
  ['next', toPage(all.slice(2))],
]);

const start = () =>
  startApiServer(({ variables }) => ({ data: { organizationChanges: pages.get(variables['after']) } }));

describe('changes', () => {
  it('prints who changed an organization, which fields, and with what outcome', async () => {
    const { operations, options } = await start();
    const args = [
      '--organization',
      'vertra:org123',
      '--since',
      '2026-11-22',
      '--until',
      '2026-11-29T00:00:00+01:00',
    ];
    const { exitCode, stderr, stdout } = await runInProcess(runChanges, [...args, ...options]);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['TIME', 'CALLER', 'ORGANIZATION', 'OUTCOME', 'RESULT', 'SOURCE', 'REQUEST', 'FIELDS'],
      [
        ...['2026-11-22T14:43:28.000Z', 'my-frontend', 'vertra:org123', 'PARTIALLY_APPLIED'],
        ...['PartiallyUpdated', 'SINGLE', '7f1d0c52', 'name APPLIED, tags UNCONFIRMED'],
      ],
      [
        ...['2026-11-22T14:43:28.000Z', 'my-frontend', 'vertra@emea:org123', 'PENDING'],
        ...['–', 'BULK', '7f1d0c52'],
      ],
      [
        ...['2026-11-22T14:43:28.000Z', 'my-frontend', 'vertra:org123', 'NOT_APPLIED (replayed)'],
        ...['NotFoundError', 'SINGLE', '7f1d0c52'],
      ],
      [''],
    ]);
    const filter = {
      organizationId: 'vertra:org123',
      since: '2026-11-22T00:00:00.000Z',
      until: '2026-11-28T23:00:00.000Z',
      first: 100,
    };
    expect(operations.map(({ variables }) => variables)).toEqual([
      { ...filter, after: null },
      { ...filter, after: 'next' },
    ]);
  });

  it('prints each change as one line of JSON, which has the text of the gateway unchanged', async () => {
    const text = 'x\u001b[2J\r\n{"id":"forged"}\u2028\u202e';
    const hostile = change('4', { caller: text, requestId: text });
    const { options } = await startApiServer(() => ({ data: { organizationChanges: toPage([hostile]) } }));
    const { stdout } = await runInProcess(runChanges, ['--jsonl', ...options]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what must not be printed
    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
    expect(
      stdout
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line)),
    ).toEqual([hostile]);
    const { stdout: table } = await runInProcess(runChanges, options);
    expect(table.split('\n')).toHaveLength(3);
  });

  it('requests all changes without options', async () => {
    const { operations, options } = await start();
    await runInProcess(runChanges, options);
    expect(operations[0]?.variables).toMatchObject({ organizationId: null, since: null, until: null });
  });

  it('reports a missing scope, and exits with 1', async () => {
    const error = { message: 'The scope organizations:audit is required.', code: 'FORBIDDEN' };
    const { options } = await startApiServer(() => ({
      data: { organizationChanges: { ...toPage([]), error } },
    }));
    const { exitCode, stderr } = await runInProcess(runChanges, ['--jsonl', ...options]);
    expect([exitCode, stderr]).toEqual([1, 'The scope organizations:audit is required. (FORBIDDEN)\n']);
  });
});

describe('a time of changes', () => {
  const now = Date.parse('2026-11-29T12:00:00Z');

  it.each([
    ['30m', '2026-11-29T11:30:00.000Z'],
    ['12h', '2026-11-29T00:00:00.000Z'],
    ['7d', '2026-11-22T12:00:00.000Z'],
    ['2w', '2026-11-15T12:00:00.000Z'],
    ['0d', '2026-11-29T12:00:00.000Z'],
    ['2026-11-22', '2026-11-22T00:00:00.000Z'],
    ['2026-11-22T08:00:00Z', '2026-11-22T08:00:00.000Z'],
    ['2026-11-22T08:00:00.123456+01:00', '2026-11-22T07:00:00.123456Z'],
  ])('of the form %s is %s', (text, instant) => {
    expect(parseTime('--since', text, now)).toBe(instant);
  });

  it.each([
    ...[
      '',
      ' ',
      '7',
      'd',
      '7 d',
      '-7d',
      '7y',
      '7D',
      '1.5h',
      '9999999d',
      '999999w',
      'yesterday',
      '1764417600',
    ],
    ...['2026-02-30', '2026-11', '2026-11-22T08:00:00', '2026-11-22T08:00', '2026-11-22T25:00:00Z'],
    ...['\u0037\u200bd', '٧d', '2026-11-22\n'],
  ])('of the form %j is refused without quoting it', (text) => {
    expect(() => parseTime('--since', text, now)).toThrow(ConfigError);
    expect(() => parseTime('--since', text, now)).toThrow(/^--since must be an age such as 7d or 12h/);
  });
});
