import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup as lookUp } from 'node:dns';
import type { LookupFunction } from 'node:net';

type OnLookedUp = Parameters<LookupFunction>[2];

/** The part of `dns.lookup` that sockets use. */
export type Lookup = (
  hostname: string,
  options: LookupOptions,
  onLookedUp: (
    error: NodeJS.ErrnoException | null,
    address: string | LookupAddress[],
    family?: number,
  ) => void,
) => void;

/**
 * Creates a lookup of host names with at most one in flight for each name. A name server that is silent for one host otherwise
 * stops the lookups of all: each socket starts one, and libuv runs two at a time, which last up to 40 seconds.
 */
export function createSharedLookup(lookup: Lookup = lookUp): LookupFunction {
  const waiting = new Map<string, OnLookedUp[]>();
  return (hostname, options, onLookedUp) => {
    const key = JSON.stringify([hostname, options]);
    const others = waiting.get(key);
    if (others) return void others.push(onLookedUp);
    const all = [onLookedUp];
    waiting.set(key, all);
    lookup(hostname, options, (...result) => {
      waiting.delete(key);
      for (const each of all) each(...result);
    });
  };
}
