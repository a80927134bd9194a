import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../src/server/params/parse-json.ts';

// In quadratic time each of these takes minutes, and the test fails by its timeout.
const million = 1_000_000;

describe('parseJson', () => {
  it.each([
    ['an unterminated string of escaped quotes', `{"x":1.5,"y":"${'\\"'.repeat(million)}`],
    ['an unterminated string of backslashes', `{"x":1.5,"y":"${'\\'.repeat(million)}`],
    ['a list of quotes', `[1.5,${'"'.repeat(million + 1)}`],
    ['a number that ends in letters', `[${'1'.repeat(million)}e${'e'.repeat(million)}`],
    ['trailing white space', `[1.5,${' '.repeat(million)}`],
  ])('refuses %s in linear time', (_case, text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  it.each([
    ['escaped quotes', `"${'\\"'.repeat(million)}"`],
    ['escaped backslashes', `"${'\\\\'.repeat(million)}"`],
    ['empty strings', `[${Array(million).fill('""').join()}]`],
    ['digits', '1'.repeat(million)],
    ['an exponent of many digits', `1e${'9'.repeat(million)}`],
    [
      'white space',
      `[${Array(1000)
        .fill(`${' '.repeat(1000)}7`)
        .join()}]`,
    ],
    ['colons and brackets in a string', `"${':[,'.repeat(million)}"`],
  ])('parses %s like JSON.parse, in linear time', (_case, text) => {
    expect(parseJson(`{"x":1.5,"y":${text}}`)).toEqual({ x: 1.5, y: JSON.parse(text) });
  });

  it('parses a number that would lose digits as Infinity, and leaves strings unchanged', () => {
    const text = '{"a,2.99999999999999999":["\\",2.99999999999999999",2.99999999999999999,true,-1e2,3.0]}';
    expect(parseJson(text)).toEqual({
      'a,2.99999999999999999': ['",2.99999999999999999', Number.POSITIVE_INFINITY, true, -100, 3],
    });
  });

  it.each([
    ['after the point', `0.${'0'.repeat(million)}1${'0'.repeat(million)}2`],
    ['before the exponent', `1${'0'.repeat(million)}e-${million}`],
  ])('parses a number with a million zeros %s as Infinity', (_case, text) => {
    expect(parseJson(`[${text}]`)).toEqual([Number.POSITIVE_INFINITY]);
  });

  it('accepts 64 levels, and refuses one more without parsing it', () => {
    const nested = (levels: number) => `${'['.repeat(levels)}"[[[[{{{{"${']'.repeat(levels)}`;
    expect(JSON.stringify(parseJson(nested(64)))).toBe(nested(64));
    expect(() => parseJson(nested(65))).toThrow(
      expect.objectContaining({
        extensions: { code: 'JSON_TOO_DEEP', limit: 64, http: { status: 400 } },
      }),
    );
  });

  it('refuses a string with more values than allowed', () => {
    expect(parseJson('[{"a":",[{","b":2},3]', 4)).toEqual([{ a: ',[{', b: 2 }, 3]);
    expect(() => parseJson('[{"a":1,"b":2},3]', 3)).toThrow(
      expect.objectContaining({
        extensions: { code: 'TOO_MANY_VALUES', limit: 3, http: { status: 400 } },
      }),
    );
  });
});
