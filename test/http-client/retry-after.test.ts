import { describe, expect, it } from 'vitest';
import { parseRetryAfter, toWaitSeconds } from '../../src/http-client/retry-after.ts';

const now = new Date('1994-11-06T08:49:00.500Z');

describe('parseRetryAfter', () => {
  it.each([
    ['120', 120],
    ['0', 0],
    [' 7 ', 7],
    ['99999999999999999999', 2_147_483_647],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 37],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 37],
    ['Sun Nov  6 08:49:37 1994', 37],
    ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
  ])('parses %j as %d seconds', (header, seconds) => {
    expect(parseRetryAfter(header, now)).toBe(seconds);
  });

  it.each([[undefined], [''], ['-1'], ['1.5'], ['soon'], ['1994-11-06T08:49:37Z'], ['Sun, 99 Nov 1994 GMT']])(
    'returns null for %j',
    (header) => {
      expect(parseRetryAfter(header, now)).toBeNull();
    },
  );
});

describe('toWaitSeconds', () => {
  it.each([
    [30, 30],
    [0.2, 1],
    [-5, 0],
    [Number.POSITIVE_INFINITY, 2_147_483_647],
  ])('converts %d to %d whole seconds', (value, seconds) => {
    expect(toWaitSeconds(value)).toBe(seconds);
  });

  it.each([['30'], [null], [undefined], [{}], [Number.NaN]])('returns null for %j', (value) => {
    expect(toWaitSeconds(value)).toBeNull();
  });
});
