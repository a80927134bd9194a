import { afterEach, beforeEach, expect, vi } from 'vitest';

const methods = ['debug', 'error', 'info', 'log', 'warn'] as const;

/** Fails each test of the file in which a client writes to the console; returns what the current test wrote. */
export function requireSilentConsole(): unknown[][] {
  const written: unknown[][] = [];
  beforeEach(() => {
    written.length = 0;
    for (const method of methods)
      vi.spyOn(console, method).mockImplementation((...args) => written.push([method, ...args]));
  });
  afterEach(() => {
    vi.restoreAllMocks();
    expect(written).toEqual([]);
  });
  return written;
}
