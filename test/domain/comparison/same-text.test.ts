import { describe, expect, it } from 'vitest';
import { areSameTexts, isSameText } from '../../../src/domain/comparison/same-text.ts';

const exact = { ignoresCase: false };
const caseless = { ignoresCase: true };

describe('isSameText', () => {
  it.each([
    ['Acme', 'Acme'],
    ['Acme Corp', ' Acme \t\n Corp\u00a0'],
    ['Zo\u00eb', 'Zoe\u0308'],
    ['', '  '],
  ])('takes %j and %j for the same', (held, requested) => {
    expect(isSameText(held, requested, exact)).toBe(true);
    expect(isSameText(requested, held, exact)).toBe(true);
    expect(isSameText(held, requested, caseless)).toBe(true);
  });

  it.each([
    ['Acme', 'acme'],
    ['\u00c9COLE', 'e\u0301cole'],
  ])('takes %j and %j for the same only without regard to case', (held, requested) => {
    expect(isSameText(held, requested, caseless)).toBe(true);
    expect(isSameText(held, requested, exact)).toBe(false);
  });

  it.each([
    ['Acme', 'Acme2'],
    ['AcmeCorp', 'Acme Corp'],
    ['Zoe', 'Zoë'],
    ['\u017f', 's'],
    ['\u0131', 'i'],
    ['\ufb01', 'fi'],
  ])('takes %j and %j for different', (held, requested) => {
    expect(isSameText(held, requested, caseless)).toBe(false);
  });
});

describe('areSameTexts', () => {
  it.each([
    [[], []],
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
    [['a'], ['a', 'a']],
    [
      ['Zo\u00eb', 'x y'],
      [' x  y ', 'Zoe\u0308', 'x y'],
    ],
  ])('takes %j and %j for the same set', (held, requested) => {
    expect(areSameTexts(held, requested, exact)).toBe(true);
    expect(areSameTexts(requested, held, exact)).toBe(true);
  });

  it.each([
    [['a'], []],
    [['a', 'b'], ['a']],
    [
      ['a', 'a'],
      ['a', 'b'],
    ],
    [['A'], ['a']],
    [['a,b'], ['a', 'b']],
    [['"'], ['\\"']],
  ])('takes %j and %j for different sets', (held, requested) => {
    expect(areSameTexts(held, requested, exact)).toBe(false);
    expect(areSameTexts(requested, held, exact)).toBe(false);
  });
});
