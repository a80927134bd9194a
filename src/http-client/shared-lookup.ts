import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup as lookUp } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { LRUCache } from 'lru-cache';
import type { HostLookup } from './host-lookup.ts';
import { createHostLookup } from './host-lookup.ts';
import { createLookupTurns } from './lookup-turns.ts';

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
const maxHosts = 10_000;

export interface SharedLookups {
  /** For connections whose host proves itself by a certificate: uses the last addresses while name servers are slow or fail. */
  readonly ofProvenHosts: LookupFunction;
  readonly ofOtherHosts: LookupFunction;
}

/**
 * Creates lookups of host names with at most one in flight for each name. Name servers that are silent for some hosts otherwise stop
 * the lookups of all: each socket starts one, and libuv runs two at a time, which last up to 40 seconds. c-ares (`dns.resolve`)
 * needs no threads, but ignores /etc/hosts and search domains.
 */
export function createSharedLookups(lookup: Lookup = lookUp): SharedLookups {
  const createTurn = createLookupTurns();
  const hosts = new LRUCache<string, HostLookup>({ max: maxHosts });
  const createLookup =
    (keepsAddresses: boolean): LookupFunction =>
    (hostname, options, onLookedUp) => {
      const key = JSON.stringify([hostname, options, keepsAddresses]);
      const start = (onEnd: Parameters<Lookup>[2]) => lookup(hostname, options, onEnd);
      const host = hosts.get(key) ?? createHostLookup(start, createTurn, keepsAddresses);
      hosts.set(key, host);
      host.lookUp(onLookedUp);
    };
  return { ofProvenHosts: createLookup(true), ofOtherHosts: createLookup(false) };
}
