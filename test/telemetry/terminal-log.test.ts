import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createTerminalFormat } from '../../src/telemetry/terminal-log.ts';

/** The local time of a log line, because the log shows the time of this machine. */
const time = new Date(2026, 10, 29, 14, 43, 28).getTime();

const base = { level: 30, time, pid: 5408, hostname: 'vm' };

const operation = {
  ...base,
  requestId: '2b491a4d-3f0e-4c83-9e5b-2f6c9d6e1a70',
  caller: 'my-frontend',
  operation: 'Rename',
  type: 'mutation',
  outcomes: [
    { provider: 'VIDA', connection: 'default', member: 'OrganizationUpdated', applied: 'APPLIED', count: 1 },
  ],
  attempts: 1,
  upstreamMs: 40,
  totalMs: 42,
  errorCodes: [],
  msg: 'operation',
};

const format = (entry: object, useColor = false) => createTerminalFormat(useColor)(JSON.stringify(entry));

const outcome = (provider: string | null, member: string, applied: string | null, count = 1) => ({
  provider,
  connection: null as string | null,
  member,
  applied,
  count,
});

describe('the log in a terminal', () => {
  it.each<[string, object]>([
    ['14:43:28 Rename  VIDA Updated  42 ms  2b491a4d\n', {}],
    ['14:43:28 (unnamed query)  ok  42 ms  2b491a4d\n', { operation: null, type: 'query', outcomes: [] }],
    [
      '14:43:28 (refused request)  RATE_LIMITED, BAD_REQUEST  42 ms  2b491a4d\n',
      { operation: null, type: null, outcomes: [], errorCodes: ['RATE_LIMITED', 'BAD_REQUEST'] },
    ],
    [
      '14:43:28 WARN Rename  VERTRA OutcomeUnknownError, VIDA Updated ×3  42 ms  2b491a4d\n',
      {
        level: 40,
        outcomes: [
          outcome('VERTRA', 'OrganizationOutcomeUnknownError', 'UNKNOWN'),
          outcome('VIDA', 'OrganizationUpdated', 'APPLIED', 3),
        ],
      },
    ],
    [
      '14:43:28 Read  VERTRA Listed, VIDA Found, IdempotencyError  42 ms  2b491a4d\n',
      {
        operation: 'Read',
        outcomes: [
          outcome('VERTRA', 'OrganizationConnection', null),
          outcome('VIDA', 'Organization', null),
          outcome(null, 'OrganizationIdempotencyError', 'NOT_APPLIED'),
        ],
      },
    ],
    [
      '14:43:28 Rename  VERTRA@emea Updated  42 ms  2b491a4d\n',
      { outcomes: [{ ...outcome('VERTRA', 'OrganizationUpdated', 'APPLIED'), connection: 'emea' }] },
    ],
    ['14:43:28 Rename  VIDA Updated  42 ms  order-66\n', { requestId: 'order-66' }],
    ['14:43:28 Rename  VIDA Updated  42 ms  2b491a4d-7\n', { requestId: `${operation.requestId}-7` }],
  ])('shows an operation as %j', (line, facts) => {
    expect(format({ ...operation, ...facts })).toBe(line);
    expect(stripVTControlCharacters(format({ ...operation, ...facts }, true))).toBe(line);
  });

  it.each([
    [{ graphql: 'http://127.0.0.1:4000/graphql', graphiql: true }, 'Open http://127.0.0.1:4000/graphql'],
    [{ graphql: 'http://0.0.0.0:4000/graphql', graphiql: true }, 'Open http://localhost:4000/graphql'],
    [{ graphql: 'http://[::]:4000/graphql', graphiql: true }, 'Open http://localhost:4000/graphql'],
    [{ graphql: 'http://[::1]:4000/graphql', graphiql: false }, 'ready at http://[::1]:4000/graphql'],
  ])('shows the URL to open for %j', (facts, text) => {
    const line = format({ ...base, ...facts, sandbox: false, msg: 'ready' });
    expect(line).toMatch(/^14:43:28 The gateway is ready/);
    expect(line.endsWith(`${text}\n`)).toBe(true);
  });

  it('shows a warning with its facts below it, without the process and the machine', () => {
    const line = format({ ...base, level: 40, provider: 'vida', code: 'ENOTFOUND', msg: 'Not reached.' });
    expect(line).toBe('14:43:28 WARN: Not reached.\n    provider: "vida"\n    code: "ENOTFOUND"\n');
  });

  it('shows the stack of an error', () => {
    const err = { type: 'TypeError', message: 'a bug', stack: 'TypeError: a bug\n    at resolve (a.ts:1:2)' };
    const lines = format({ ...base, level: 50, requestId: 'r', err, msg: 'unexpected error' });
    expect(lines).toMatch(/^14:43:28 ERROR: unexpected error\n/);
    expect(lines).toMatch(/TypeError: a bug\n\s+at resolve \(a\.ts:1:2\)/);
  });

  it('shows no control character of a text, and no line that a text imitates', () => {
    const text = 'x\u001b[2J\u009b31m\r\n14:43:28 Rename  VIDA Updated\u202e\u2028\ud800';
    const entries = [
      {
        ...operation,
        requestId: text,
        operation: text,
        errorCodes: [text],
        outcomes: [outcome(text, text, null)],
      },
      { ...base, level: 40, msg: text, [text]: text, nested: { [text]: [text] } },
      {
        ...base,
        level: 50,
        err: { type: text, message: text, stack: `${text}\n${text}` },
        msg: 'unexpected error',
      },
      { ...base, graphql: text, graphiql: true, msg: 'ready' },
    ];
    for (const entry of entries) {
      const lines = format(entry);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what must not be printed
      expect(lines).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e\ud800]/);
      if (!('err' in entry))
        expect(lines.split('\n').filter((line) => /^14:43:28/.test(line))).toHaveLength(1);
    }
  });
});
