import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup as lookUp } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { bulkhead } from 'cockatiel';

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

/** More than a gateway has connections. */
const maxResolved = 10_000;

/**
 * Creates a lookup of host names with at most one in flight for each name, and one for all names whose last lookup did not succeed.
 * Name servers that are silent for some hosts otherwise stop the lookups of all: each socket starts one, and libuv runs two at a
 * time, which last up to 40 seconds.
 */
export function createSharedLookup(lookup: Lookup = lookUp): LookupFunction {
  const waiting = new Map<string, OnLookedUp[]>();
  const resolved = new Set<string>();
  const unresolved = bulkhead(1, Number.POSITIVE_INFINITY);
  const onResult = (key: string, hostname: string, ...result: Parameters<OnLookedUp>) => {
    if (result[0]) resolved.delete(hostname);
    else if (resolved.size < maxResolved) resolved.add(hostname);
    const all = waiting.get(key) ?? [];
    waiting.delete(key);
    for (const each of all) each(...result);
  };
  const run = (key: string, hostname: string, options: LookupOptions) =>
    new Promise<void>((resolve) => {
      lookup(hostname, options, (...result) => {
        resolve();
        onResult(key, hostname, ...result);
      });
    });
  return (hostname, options, onLookedUp) => {
    const key = JSON.stringify([hostname, options]);
    const others = waiting.get(key);
    if (others) return void others.push(onLookedUp);
    waiting.set(key, [onLookedUp]);
    if (resolved.has(hostname)) run(key, hostname, options);
    else unresolved.execute(() => run(key, hostname, options));
  };
}
