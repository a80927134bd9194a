import { vi } from 'vitest';

/** Repeats a check until it passes; the timeout allows for a busy machine. */
export function until<Found>(check: () => Found | Promise<Found>): Promise<Found> {
  return vi.waitFor(check, { timeout: 30_000, interval: 20 });
}
