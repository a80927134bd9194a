import { describe, expect, it } from 'vitest';
import { createMemoryBudget } from '../../../src/domain/organization/memory-budget.ts';

const kilobyte = 1024;
const limits = { maxBytesOfCaller: 500 * kilobyte, maxBytes: 800 * kilobyte };

describe('The memory of organizations', () => {
  it('is limited for all requests of one caller together, and released with the request', () => {
    const budget = createMemoryBudget(limits);
    const first = budget.forRequest('alice');
    const second = budget.forRequest('alice');
    expect(first.reserve(400 * kilobyte)).toBe(true);
    expect(second.reserve(200 * kilobyte)).toBe(false);
    expect(second.reserve(100 * kilobyte)).toBe(true);
    first.release();
    first.release();
    expect(second.reserve(400 * kilobyte)).toBe(true);
    expect(second.reserve(1)).toBe(false);
  });

  it('is limited for all callers together', () => {
    const budget = createMemoryBudget(limits);
    const alice = budget.forRequest('alice');
    expect(alice.reserve(500 * kilobyte)).toBe(true);
    const bob = budget.forRequest('bob');
    expect(bob.reserve(301 * kilobyte)).toBe(false);
    expect(bob.reserve(300 * kilobyte)).toBe(true);
    alice.release();
    expect(bob.reserve(200 * kilobyte)).toBe(true);
  });

  it('always has 32 KiB for each request, and one organization of any size for a caller that uses none', () => {
    const budget = createMemoryBudget(limits);
    expect(budget.forRequest('alice').reserve(1000 * kilobyte)).toBe(true);
    for (const id of ['alice', 'bob']) {
      const memory = budget.forRequest(id);
      expect([id, memory.reserve(32 * kilobyte), memory.reserve(1)]).toEqual([id, true, false]);
    }
  });

  it('cannot be reserved after its release, so that nothing is counted without end', () => {
    const budget = createMemoryBudget(limits);
    const memory = budget.forRequest('alice');
    memory.release();
    expect(memory.reserve(1)).toBe(false);
    expect(budget.forRequest('alice').reserve(500 * kilobyte)).toBe(true);
  });
});
