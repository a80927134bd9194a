import type { ForbiddenError, NotFoundError } from '../errors.ts';
import { organizationNotFound, refusal } from '../errors.ts';
import type { OrganizationRef } from '../organization/organization-id.ts';
import type { Provider } from '../provider/provider.ts';
import type { Caller, Scope } from './caller.ts';
import { matches } from './organization-pattern.ts';

/**
 * Checks whether a caller may update an organization, without a request to its provider.
 *
 * @param providerId null when the id is invalid; a caller without the scope is refused before the id is reported
 * @returns the refusal; undefined when the caller may update it
 */
export function updateRefusal(
  caller: Caller,
  provider: Provider,
  providerId: string | null,
): ForbiddenError | undefined {
  if (!caller.scopes.has('organizations:write')) return scopeMissing('organizations:write', provider);
  return providerId === null || matches(caller.organizations, { provider, providerId })
    ? undefined
    : {
        kind: 'forbidden',
        ...refusal('Your credential does not allow updates of this organization.', provider),
      };
}

/** Checks whether a caller may read an organization; one outside the caller's patterns is reported as not found. */
export function readRefusal(
  caller: Caller,
  organization: OrganizationRef,
): ForbiddenError | NotFoundError | undefined {
  const { provider } = organization;
  return (
    readScopeRefusal(caller, provider) ??
    (matches(caller.organizations, organization) ? undefined : organizationNotFound(provider))
  );
}

/** Returns a refusal when the caller does not have the read scope. */
export function readScopeRefusal(caller: Caller, provider: Provider): ForbiddenError | undefined {
  return caller.scopes.has('organizations:read') ? undefined : scopeMissing('organizations:read', provider);
}

/** Returns a refusal when the caller does not have the write scope. */
export function writeScopeRefusal(caller: Caller): ForbiddenError | undefined {
  return caller.scopes.has('organizations:write') ? undefined : scopeMissing('organizations:write', null);
}

/** Returns a refusal when the caller does not have the scope to list changes. */
export function auditScopeRefusal(caller: Caller): ForbiddenError | undefined {
  return caller.scopes.has('organizations:audit') ? undefined : scopeMissing('organizations:audit', null);
}

function scopeMissing(scope: Scope, provider: Provider | null): ForbiddenError {
  return {
    kind: 'forbidden',
    ...refusal(`This operation needs the scope ${scope}, which your credential does not have.`, provider),
  };
}
