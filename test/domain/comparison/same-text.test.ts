import { describe, expect, it } from 'vitest';
import { areSameTexts, isSameText } from '../../../src/domain/comparison/same-text.ts';

const exact = { ignoresCase: false };
const ignoringCase = { ignoresCase: true };

describe('isSameText', () => {
  it.each([
    ['Acme', 'Acme'],
    ['Acme Corp', ' Acme \t\n Corp\u00a0'],
    ['Zo\u00eb', 'Zoe\u0308'],
    ['', '  '],
  ])('finds %j and %j the same', (held, requested) => {
    expect(isSameText(held, requested, exact)).toBe(true);
    expect(isSameText(requested, held, exact)).toBe(true);
    expect(isSameText(held, requested, ignoringCase)).toBe(true);
  });

  it.each([
    ['Acme', 'acme'],
    ['\u00c9COLE', 'e\u0301cole'],
  ])('finds %j and %j the same only when case is ignored', (held, requested) => {
    expect(isSameText(held, requested, ignoringCase)).toBe(true);
    expect(isSameText(held, requested, exact)).toBe(false);
  });

  it.each([
    ['Acme', 'Acme2'],
    ['AcmeCorp', 'Acme Corp'],
    ['Zoe', 'Zoë'],
    ['\u017f', 's'],
    ['\u0131', 'i'],
    ['\ufb01', 'fi'],
  ])('finds %j and %j different', (held, requested) => {
    expect(isSameText(held, requested, ignoringCase)).toBe(false);
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
  ])('finds %j and %j the same set', (held, requested) => {
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
  ])('finds %j and %j different sets', (held, requested) => {
    expect(areSameTexts(held, requested, exact)).toBe(false);
    expect(areSameTexts(requested, held, exact)).toBe(false);
  });
});
