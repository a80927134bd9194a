import type { ConnectionRef, Connections } from '../provider/connection.ts';
import type { Provider } from '../provider/provider.ts';
import { defaultConnection } from '../provider/provider.ts';
import type { ProviderPort } from '../provider/provider-port.ts';
import type { Caller } from './caller.ts';
import { matchesAny } from './organization-pattern.ts';

/**
 * Whether a caller may use at least one organization of a connection. Any other connection does not exist for the caller, except that
 * the default one of each provider exists for every caller.
 */
export function isUsable({ organizations }: Caller, ref: ConnectionRef): boolean {
  return ref.connection === defaultConnection || matchesAny(organizations, ref);
}

/** Finds a connection; returns undefined for one that does not exist, or does not exist for the caller. */
export function findUsable<P extends Provider>(
  connections: Connections,
  caller: Caller,
  ref: ConnectionRef & { readonly provider: P },
): ProviderPort<P> | undefined {
  return isUsable(caller, ref) ? connections.find(ref.provider, ref.connection) : undefined;
}

/** Returns the name of a connection that exists for the caller; null for another one, whose name in a request can be any text. */
export function toUsableName(connections: Connections, caller: Caller, ref: ConnectionRef): string | null {
  return findUsable(connections, caller, ref) ? ref.connection : null;
}
