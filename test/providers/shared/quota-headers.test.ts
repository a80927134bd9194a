import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { readQuotas, readResetSeconds } from '../../../src/providers/shared/quota-headers.ts';

type Headers = Record<string, string | string[]>;

const now = Date.parse('2026-11-29T12:00:00.250Z');
const hour = 3_600_000;

/** Reads the quotas of a response, and the names of the headers that drift, at a fixed time. */
function read(headers: Headers) {
  vi.useFakeTimers({ toFake: ['Date'], now });
  onTestFinished(() => void vi.useRealTimers());
  const drift: string[] = [];
  const quotas = readQuotas({ status: 200, headers }, (header) => drift.push(header));
  return { drift, quotas };
}

const minute = (headers: Headers) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [`x-ratelimit-${name}`, value]));

const documented = { limit: '60', remaining: '12' };

describe('the headers of a quota', () => {
  it('are those of the minute and of the day', () => {
    const day = { 'x-quota-limit': '1000', 'x-quota-remaining': '999', 'x-quota-reset': '7200' };
    expect(read({ ...minute({ ...documented, reset: '30' }), ...day })).toEqual({
      drift: [],
      quotas: [
        { window: 'MINUTE', limit: 60, remaining: 12, resetsInMs: 30_000 },
        { window: 'DAY', limit: 1000, remaining: 999, resetsInMs: 7_200_000 },
      ],
    });
  });

  it.each<[string, Headers]>([
    ['no header', {}],
    ['only a reset', minute({ reset: '30' })],
    ['another header', { 'x-rate-limit-limit': '60', ratelimit: 'limit=60' }],
  ])('report nothing with %s', (_name, headers) => {
    expect(read(headers)).toEqual({ drift: [], quotas: [] });
  });

  it.each([
    ['seconds', '30', 30_000],
    ['no time', '0', 0],
    ['a part of a second', '0.5', 500],
    ['epoch seconds', String(Math.floor(now / 1000) + 30), 29_750],
    ['epoch milliseconds', String(now + 30_000), 30_000],
    ['epoch seconds that have just passed', String(Math.floor(now / 1000)), -250],
  ])('state a reset in %s', (_name, reset, resetsInMs) => {
    const { drift, quotas } = read(minute({ ...documented, reset }));
    expect(quotas).toEqual([{ window: 'MINUTE', limit: 60, remaining: 12, resetsInMs }]);
    expect(drift).toEqual([]);
  });

  it.each([
    ['an hour ahead', hour],
    ['an hour behind', -hour],
    ['ten years ahead', 87_600 * hour],
  ])('state a reset by the clock of the provider, which is %s', (_name, ms) => {
    const date = new Date(now + ms).toUTCString();
    const resets = [String(Math.floor((now + ms) / 1000) + 30), String(now - 250 + ms + 30_000)];
    for (const reset of resets) {
      const { drift, quotas } = read({ ...minute({ ...documented, reset }), date });
      expect(quotas).toMatchObject([{ resetsInMs: 30_000 }]);
      expect(drift).toEqual([]);
    }
  });

  it.each(['', 'yesterday', '2026-11-29T13:00:00Z', '0'])(
    'state a reset by the clock of this machine when the date is %j',
    (date) => {
      expect(read({ ...minute({ ...documented, reset: String(now + 5000) }), date }).quotas).toMatchObject([
        { resetsInMs: 5000 },
      ]);
    },
  );

  it.each<[string, Headers, object, readonly string[]]>([
    ['a limit of 0', { limit: '0', remaining: '5' }, { limit: null, remaining: 5 }, ['limit']],
    ['a negative limit', { limit: '-1', remaining: '5' }, { limit: null, remaining: 5 }, ['limit']],
    ['a huge limit', { limit: '9'.repeat(30), remaining: '5' }, { limit: null, remaining: 5 }, ['limit']],
    ['a negative rest', { limit: '60', remaining: '-3' }, { limit: 60, remaining: 0 }, ['remaining']],
    ['more than the limit', { limit: '60', remaining: '61' }, { limit: 60, remaining: 60 }, ['remaining']],
    [
      'a huge rest',
      { limit: '60', remaining: '1'.repeat(12) },
      { limit: 60, remaining: null },
      ['remaining'],
    ],
    ['a fraction', { limit: '60', remaining: '1.5' }, { limit: 60, remaining: null }, ['remaining']],
    [
      'another notation',
      { limit: '6e1', remaining: '0x5' },
      { limit: null, remaining: null },
      ['limit', 'remaining'],
    ],
    ['text', { limit: 'unlimited', remaining: '5' }, { limit: null, remaining: 5 }, ['limit']],
    ['digits of another script', { limit: '٦٠', remaining: '5' }, { limit: null, remaining: 5 }, ['limit']],
    ['nothing', { limit: '', remaining: ' ' }, { limit: null, remaining: null }, ['limit', 'remaining']],
    [
      'two different values',
      { limit: ['60', '120'], remaining: '5' },
      { limit: null, remaining: 5 },
      ['limit'],
    ],
    ['two equal values', { limit: ['60', '60'], remaining: '5, 5' }, { limit: 60, remaining: 5 }, []],
    ['a negative reset', { ...documented, reset: '-5' }, { resetsInMs: null }, ['reset']],
    ['a reset in words', { ...documented, reset: 'soon' }, { resetsInMs: null }, ['reset']],
    ['a reset as a date', { ...documented, reset: '2026-11-29' }, { resetsInMs: null }, ['reset']],
    ['a reset in an hour', { ...documented, reset: '3600' }, { resetsInMs: 120_000 }, ['reset']],
    ['a huge reset', { ...documented, reset: '9'.repeat(16) }, { resetsInMs: 120_000 }, ['reset']],
    [
      'a reset years ago',
      { ...documented, reset: '1500000000' },
      { resetsInMs: 1_500_000_000_000 - now },
      ['reset'],
    ],
  ])('with %s are ignored or reduced, and drift', (_name, headers, expected, drifting) => {
    const { drift, quotas } = read(minute(headers));
    const known = quotas[0] ?? { limit: null, remaining: null };
    expect(known).toMatchObject(expected);
    expect(drift).toEqual(drifting.map((name) => `x-ratelimit-${name}`));
  });

  it('state a wait of a day, and at most 25 hours', () => {
    const day = (reset: string) => ({
      'x-quota-limit': '1000',
      'x-quota-remaining': '0',
      'x-quota-reset': reset,
    });
    expect(read(day('86400'))).toMatchObject({ drift: [], quotas: [{ resetsInMs: 24 * hour }] });
    expect(read(day('864000'))).toMatchObject({
      drift: ['x-quota-reset'],
      quotas: [{ resetsInMs: 25 * hour }],
    });
  });
});

describe('the reset of a quota in seconds', () => {
  it.each([
    ['1764417', 1_764_417],
    ['0', 0],
    ['soon', null],
    [String(now - 5000), 0],
    [String(now + 1001), 2],
  ])('%s is %s', (reset, expected) => {
    read({});
    const head = { status: 429, headers: { 'x-ratelimit-reset': reset } };
    expect(readResetSeconds(head, 'MINUTE')).toBe(expected);
    expect(readResetSeconds(head, 'DAY')).toBe(null);
  });
});
