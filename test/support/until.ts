import { vi } from 'vitest';

/** Checks until it holds, for as long as it may take where others use the processors, too. */
export function until<Found>(check: () => Found | Promise<Found>): Promise<Found> {
  return vi.waitFor(check, { timeout: 10_000, interval: 20 });
}
