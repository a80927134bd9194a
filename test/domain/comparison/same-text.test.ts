import fc from 'fast-check';
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

/** Texts with the characters that providers may store in another spelling. */
const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom(
      'a',
      'A',
      'e',
      'ß',
      'Σ',
      'é',
      'e\u0301',
      '\u0301',
      '\u0316',
      ' ',
      '\t',
      '\u00a0',
      '\u2003',
    ),
    fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme' }),
  ),
  maxLength: 40,
});

const respellings: Readonly<Record<string, (text: string) => string>> = {
  'in NFC': (each) => each.normalize('NFC'),
  'in NFD': (each) => each.normalize('NFD'),
  trimmed: (each) => each.trim(),
  'with its white space collapsed': (each) => each.replace(/\s+/gu, ' '),
  'with more white space': (each) => `\n ${each.replace(/\s/gu, ' \t ')}\u00a0`,
};

describe('any text', () => {
  it.each(Object.entries(respellings))('is the same %s', (_name, respell) => {
    fc.assert(
      fc.property(text, (each) => {
        expect(isSameText(respell(each), each, exact)).toBe(true);
        expect(isSameText(each, respell(each), ignoringCase)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('is different from one with other characters that are not white space', () => {
    fc.assert(
      fc.property(text, text, (one, other) => {
        const letters = (each: string) => each.normalize('NFC').replace(/\s/gu, '');
        fc.pre(letters(one) !== letters(other));
        expect(isSameText(one, other, exact)).toBe(false);
        expect(areSameTexts([one], [other], exact)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });

  it('is the same in a list in any order and with repetitions', () => {
    const shuffled = fc
      .array(text, { maxLength: 8 })
      .chain((list) =>
        fc.tuple(
          fc.constant(list),
          fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
          fc.subarray(list),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([list, other, repeated]) => {
        expect(areSameTexts([...other, ...repeated], list, exact)).toBe(true);
        expect(areSameTexts(list, other.concat(repeated), ignoringCase)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('in capitals is the same as in lower case only when case is ignored', () => {
    fc.assert(
      fc.property(text, (each) => {
        fc.pre(each.normalize('NFC') !== each.toLowerCase().normalize('NFC'));
        expect(isSameText(each.toLowerCase(), each, ignoringCase)).toBe(true);
        expect(isSameText(each.toLowerCase(), each, exact)).toBe(false);
      }),
    );
  });
});

describe('a text that would take too long to normalize', () => {
  const marks = '\u0301\u0316'.repeat(5000);

  it.each([
    ['has 10,000 combining marks', `a${marks}`],
    ['has 100,000 characters', 'a'.repeat(100_000)],
  ])('is the same only when it is equal: %s', (_name, long) => {
    expect(isSameText(long, long.slice(), ignoringCase)).toBe(true);
    expect(isSameText(`${long} `, long, exact)).toBe(false);
    expect(areSameTexts([long, 'e\u0301'], ['\u00e9', long], exact)).toBe(true);
  });

  it('does not keep a shorter text from being normalized', () => {
    const accents = '\u0301'.repeat(30);
    expect(isSameText(`e${accents}`, `\u00e9${accents.slice(1)}`, exact)).toBe(true);
  });
});
