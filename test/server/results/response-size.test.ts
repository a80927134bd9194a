import { describe, expect, it } from 'vitest';
import { isLongerThan } from '../../../src/server/results/response-size.ts';

const texts = ['x'.repeat(5000), '€'.repeat(5000), '\u0001'.repeat(5000), '"\\\n'.repeat(2000)];

describe('isLongerThan', () => {
  it.each(texts)('counts strings with their JSON escapes: %#', (text) => {
    const data = { a: [{ text }, { text: null }] };
    const { length } = JSON.stringify(data);
    expect(isLongerThan(length - 1, { ...data, b: text })).toBe(true);
    expect(isLongerThan(length + 200, data)).toBe(false);
    expect(isLongerThan(length - 200, data)).toBe(true);
  });

  it('counts keys, lists, numbers, booleans and null', () => {
    expect(isLongerThan(100_000, { list: Array(10_000).fill({ aLongerKey: 1 }) })).toBe(true);
    expect(isLongerThan(100_000, Array(200_000).fill(null))).toBe(true);
    expect(isLongerThan(100_000, { ['k'.repeat(100_001)]: true })).toBe(true);
  });

  it('stops reading at the limit', () => {
    const beyond = {
      get late(): never {
        throw new Error('This is beyond the limit.');
      },
    };
    expect(isLongerThan(10_000, ['x'.repeat(20_000), beyond])).toBe(true);
  });
});
