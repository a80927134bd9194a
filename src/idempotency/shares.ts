import { toOwnerId } from './fingerprint.ts';

/** Counts the keys of each caller, so that one alone cannot take all the room. */
export interface Shares {
  /** Is there room for one more? A caller may hold no more keys than are left. */
  hasRoom(id: string): boolean;
  add(id: string): void;
  remove(id: string): void;
}

export function createShares(maxKeys: number): Shares {
  const counts = new Map<string, number>();
  let left = maxKeys;
  const countOf = (id: string) => counts.get(toOwnerId(id)) ?? 0;
  const change = (id: string, by: 1 | -1) => {
    const count = countOf(id) + by;
    left -= by;
    if (count === 0) counts.delete(toOwnerId(id));
    else counts.set(toOwnerId(id), count);
  };
  return {
    hasRoom: (id) => countOf(id) < left,
    add: (id) => change(id, 1),
    remove: (id) => change(id, -1),
  };
}
