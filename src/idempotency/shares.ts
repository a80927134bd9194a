import { toOwnerId } from './fingerprint.ts';

/** Counts what the keys of each caller hold, in units, so that one alone cannot take all the room. */
export interface Shares {
  /** Is there room for one more? A caller may hold no more than is left. */
  hasRoom(id: string): boolean;
  /** @param units how much more the key holds, or less */
  change(id: string, units: number): void;
}

export function createShares(maxUnits: number): Shares {
  const counts = new Map<string, number>();
  let left = maxUnits;
  const countOf = (id: string) => counts.get(toOwnerId(id)) ?? 0;
  return {
    hasRoom: (id) => countOf(id) < left,
    change(id, units) {
      const count = countOf(id) + units;
      left -= units;
      if (count === 0) counts.delete(toOwnerId(id));
      else counts.set(toOwnerId(id), count);
    },
  };
}
