import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRefusedCallers } from '../../src/http-client/refused-callers.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('a caller', () => {
  it('yields to a refused one until ten seconds after its wait', () => {
    const refused = createRefusedCallers();
    expect(refused.mustYield('a')).toBe(false);
    refused.onRefused('b', 30_000);
    expect(refused.mustYield('a')).toBe(true);
    vi.advanceTimersByTime(39_999);
    expect(refused.mustYield('a')).toBe(true);
    vi.advanceTimersByTime(1);
    expect(refused.mustYield('a')).toBe(false);
  });

  it('yields for 130 seconds at most when the other one is refused for a day', () => {
    const refused = createRefusedCallers();
    refused.onRefused('b', 86_400_000);
    vi.advanceTimersByTime(130_000);
    expect(refused.mustYield('a')).toBe(false);
  });

  it('does not yield to itself, nor to another one that has had its place', () => {
    const refused = createRefusedCallers();
    refused.onRefused('b', 1000);
    expect(refused.mustYield('b')).toBe(false);
    refused.onPlace('b');
    expect(refused.mustYield('a')).toBe(false);
  });

  it('does not yield where callers are not distinguished', () => {
    const refused = createRefusedCallers();
    refused.onRefused('', 1000);
    expect(refused.mustYield('a')).toBe(false);
    refused.onRefused('b', 1000);
    expect(refused.mustYield('')).toBe(false);
  });

  it('is remembered while at most a thousand were refused later', () => {
    const refused = createRefusedCallers();
    for (let number = 0; number <= 1000; number += 1) refused.onRefused(`${number}`, 1000);
    for (let number = 1; number <= 1000; number += 1) expect(refused.mustYield(`${number}`)).toBe(false);
    expect(refused.mustYield('0')).toBe(true);
  });
});
