import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instant } from '../../../src/domain/organization/instant.ts';
import { isSameInstant, parseInstant, toInstant } from '../../../src/domain/organization/instant.ts';

const twoDigits = (max: number) => fc.nat(max).map((n) => String(n).padStart(2, '0'));
const date = fc.date({
  min: new Date('0000-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
});
const fraction = fc.oneof(
  fc.constant(''),
  fc.stringMatching(/^\.\d{1,30}$/),
  fc.constantFrom('.0', '.000', '.999', '.9999', '.9999999999', `.${'0'.repeat(30)}`),
);
const offset = fc.oneof(
  fc.constant('Z'),
  fc
    .tuple(fc.constantFrom('+', '-'), twoDigits(23), twoDigits(59))
    .map(([sign, hours, minutes]) => `${sign}${hours}:${minutes}`),
);
const time = fc.tuple(date, fraction, offset).map(([start, digits, zone]) => ({
  seconds: start.toISOString().slice(0, 'YYYY-MM-DDTHH:mm:ss'.length),
  digits,
  zone,
}));

/** The same point in time by `Date`, which knows no digits beyond the millisecond. */
function toReference(text: string, digits: string): string | null {
  const utc = new Date(text).toISOString();
  if (utc.length !== '2025-08-14T19:58:00.000Z'.length) return null;
  return `${utc.slice(0, 19)}.${digits.slice(1).padEnd(3, '0')}Z`;
}

describe.each([
  ['toInstant', toInstant],
  ['parseInstant', parseInstant],
])('%s', (_name, convert) => {
  it('returns the point in time in UTC with every digit of the fraction', () => {
    fc.assert(
      fc.property(time, ({ digits, seconds, zone }) => {
        const text = seconds + digits + zone;
        expect(convert(text)).toBe(toReference(text, digits));
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['2025-08-14T19:58:00Z', '2025-08-14T19:58:00.000Z'],
    ['2025-08-14T19:58:00.1Z', '2025-08-14T19:58:00.100Z'],
    ['2025-08-14T19:58:00.123456789Z', '2025-08-14T19:58:00.123456789Z'],
    ['2025-08-14T19:58:00.120000Z', '2025-08-14T19:58:00.120000Z'],
    ['2025-08-14T23:59:59.999999999+00:01', '2025-08-14T23:58:59.999999999Z'],
    ['2024-03-01T00:30:00.5+01:00', '2024-02-29T23:30:00.500Z'],
    ['2025-01-01T00:00:00-00:00', '2025-01-01T00:00:00.000Z'],
    [`2025-01-01T00:00:00.${'9'.repeat(30)}Z`, `2025-01-01T00:00:00.${'9'.repeat(30)}Z`],
    ['0000-01-01T00:00:00+00:01', null],
    ['9999-12-31T23:59:59-00:01', null],
    [`2025-01-01T00:00:00.${'9'.repeat(31)}Z`, null],
    [`2025-01-01T00:00:00.${'9'.repeat(31)}+01:00`, null],
  ])('converts %s to %s', (text, instant) => {
    expect(convert(text)).toBe(instant);
  });
});

describe('parseInstant', () => {
  it.each([
    ...['2025-02-30T00:00:00Z', '2025-04-31T00:00:00Z', '1900-02-29T00:00:00Z', '2025-13-01T00:00:00Z'],
    ...['2025-08-14T24:00:00Z', '2025-08-14T19:60:00Z', '2016-12-31T23:59:60Z', '2025-08-14T19:58Z'],
    ...['2025-08-14T19:58:00', '2025-08-14T19:58:00.Z', '2025-08-14 19:58:00Z', '2025-08-14'],
    ...['2025-08-14T19:58:00+0200', '2025-08-14T19:58:00+24:00', '2025-08-14T19:58:00+02', ''],
    ...['2025-08-14T19:58:00Z\n', ' 2025-08-14T19:58:00Z', '+002025-08-14T19:58:00Z', '٢٠٢٥-08-14T19:58:00Z'],
  ])('refuses %j', (text) => {
    expect(parseInstant(text)).toBeNull();
  });

  it('accepts t and z in lower case', () => {
    expect(parseInstant('2025-08-14t19:58:00.5z')).toBe('2025-08-14T19:58:00.500Z');
  });
});

describe('isSameInstant', () => {
  it.each<[Instant, Instant, boolean]>([
    ['2025-08-14T19:58:00.100Z', '2025-08-14T19:58:00.1Z', true],
    ['2025-08-14T19:58:00.100Z', '2025-08-14T19:58:00.100000Z', true],
    ['2025-08-14T19:58:00.000Z', '2025-08-14T19:58:00.000000000Z', true],
    ['2025-08-14T19:58:00.100Z', '2025-08-14T19:58:00.100000001Z', false],
    ['2025-08-14T19:58:00.100Z', '2025-08-14T19:58:00.010Z', false],
    ['2025-08-14T19:58:00.000Z', '2025-08-14T19:58:10.000Z', false],
    ['2025-08-14T19:58:00.000Z', '2025-08-15T19:58:00.000Z', false],
  ])('compares %s and %s to %s', (one, other, isSame) => {
    expect([isSameInstant(one, other), isSameInstant(other, one)]).toEqual([isSame, isSame]);
  });

  it('finds the same point in time under every offset, and no other at the last digit', () => {
    fc.assert(
      fc.property(time, fc.integer({ min: 1, max: 9 }), ({ digits, seconds, zone }, change) => {
        const instant = parseInstant(seconds + digits + zone);
        fc.pre(instant !== null);
        const longer = instant.slice(0, -1).padEnd('2025-08-14T19:58:00.'.length + 30, '0');
        const [utc, lastDigit] = [parseInstant(`${longer}Z`), Number(longer.at(-1))];
        expect(utc !== null && isSameInstant(instant, utc)).toBe(true);
        const other = parseInstant(`${longer.slice(0, -1)}${(lastDigit + change) % 10}Z`);
        expect(other !== null && isSameInstant(instant, other)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});
