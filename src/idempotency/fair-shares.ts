import { toCallerHash } from './fingerprint.ts';

/** Divides the units of a store fairly: a caller is allowed to hold no more than remain for all others. */
export interface FairShares {
  /** Whether the key's caller is allowed to add one more unit. */
  hasCapacity(keyId: string): boolean;
  /** @param units the change of the key's size; negative when it shrinks */
  addUnits(keyId: string, units: number): void;
}

export function createFairShares(maxUnits: number): FairShares {
  const unitsByCaller = new Map<string, number>();
  let remaining = maxUnits;
  const unitsOf = (keyId: string) => unitsByCaller.get(toCallerHash(keyId)) ?? 0;
  return {
    hasCapacity: (keyId) => unitsOf(keyId) < remaining,
    addUnits(keyId, units) {
      const total = unitsOf(keyId) + units;
      remaining -= units;
      if (total === 0) unitsByCaller.delete(toCallerHash(keyId));
      else unitsByCaller.set(toCallerHash(keyId), total);
    },
  };
}
