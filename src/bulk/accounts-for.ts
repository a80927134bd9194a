import type { Caller } from '../domain/access/caller.ts';
import { findUsable } from '../domain/access/usable-connection.ts';
import { toTarget } from '../domain/organization/organization-id.ts';
import type { Connections } from '../domain/provider/connection.ts';
import { toConnectionKey } from '../domain/provider/connection.ts';
import type { AnyUpdateRequest } from '../domain/update/update-request.ts';

/**
 * Creates the lookup of the accounts of one bulk update. It returns the account of the connection of an update, or null when the
 * connection does not exist for the caller.
 */
export type AccountsFor = (caller: Caller) => (request: AnyUpdateRequest) => string | null;

/** Each lookup keeps what it found, because the items of an organization belong to one account even if the connection changes. */
export function createAccountsFor(connections: Connections): AccountsFor {
  return (caller) => {
    const found = new Map<string, string | null>();
    return (request) => {
      const target = toTarget(request);
      const key = toConnectionKey(target);
      const known = found.get(key);
      if (known !== undefined) return known;
      const account = findUsable(connections, caller, target)?.account ?? null;
      found.set(key, account);
      return account;
    };
  };
}
