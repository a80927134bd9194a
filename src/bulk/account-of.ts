import type { Caller } from '../domain/access/caller.ts';
import { findUsable } from '../domain/access/usable-connection.ts';
import { toTarget } from '../domain/organization/organization-id.ts';
import type { Connections } from '../domain/provider/connection.ts';
import type { AnyUpdateRequest } from '../domain/update/update-request.ts';

/** Returns the account of the connection of an update; null when the connection does not exist for the caller. */
export type AccountOf = (caller: Caller, request: AnyUpdateRequest) => string | null;

export function createAccountOf(connections: Connections): AccountOf {
  return (caller, request) => findUsable(connections, caller, toTarget(request))?.account ?? null;
}
