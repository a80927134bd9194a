import type { LookupAddress, LookupOptions } from 'node:dns';
import { lookup as lookUp } from 'node:dns';
import type { LookupFunction } from 'node:net';
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

/**
 * Creates a lookup of host names with at most one in flight for each name. Name servers that are silent for some hosts otherwise stop
 * the lookups of all: each socket starts one, and libuv runs two at a time, which last up to 40 seconds. c-ares (`dns.resolve`)
 * needs no threads, but ignores /etc/hosts and search domains.
 */
export function createSharedLookup(lookup: Lookup = lookUp): LookupFunction {
  const hosts = new Map<string, HostLookup>();
  const createTurn = createLookupTurns();
  const keep = (key: string, host: HostLookup) => {
    // Map iterates in the order of insertion: the first one is the least recently used.
    hosts.delete(key);
    hosts.set(key, host);
    const [oldest] = hosts.keys();
    if (hosts.size > maxHosts && oldest !== undefined) hosts.delete(oldest);
  };
  return (hostname, options, onLookedUp) => {
    const key = JSON.stringify([hostname, options]);
    const host = hosts.get(key) ?? createHostLookup((onEnd) => lookup(hostname, options, onEnd), createTurn);
    keep(key, host);
    host.lookUp(onLookedUp);
  };
}
