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

/** Checks whether a caller may read an organization; outside the caller's patterns the refusal is "not found". */
export function readRefusal(
  caller: Caller,
  organization: OrganizationRef,
): ForbiddenError | NotFoundError | undefined {
  const { provider } = organization;
  return (
    scopeRefusal(caller, provider) ??
    (matches(caller.organizations, organization) ? undefined : organizationNotFound(provider))
  );
}

/** The refusal of every read without the read scope; undefined with it. */
export function scopeRefusal(caller: Caller, provider: Provider): ForbiddenError | undefined {
  return caller.scopes.has('organizations:read') ? undefined : scopeMissing('organizations:read', provider);
}

/** The refusal of every update without the write scope; undefined with it. */
export function writeScopeRefusal(caller: Caller): ForbiddenError | undefined {
  return caller.scopes.has('organizations:write') ? undefined : scopeMissing('organizations:write', null);
}

function scopeMissing(scope: Scope, provider: Provider | null): ForbiddenError {
  return {
    kind: 'forbidden',
    ...refusal(`This operation needs the scope ${scope}, which your credential does not have.`, provider),
  };
}
