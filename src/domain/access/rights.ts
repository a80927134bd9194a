import type { ForbiddenError, NotFoundError } from '../errors.ts';
import { organizationNotFound, refusal } from '../errors.ts';
import type { OrganizationRef } from '../organization/organization-id.ts';
import type { Provider } from '../provider/provider.ts';
import type { Caller, Scope } from './caller.ts';
import { matches } from './organization-pattern.ts';

/**
 * Checks whether a caller with the write scope may update an organization, without a request to its provider.
 *
 * @returns the refusal; undefined when the caller may update it
 */
export function updateRefusal(caller: Caller, organization: OrganizationRef): ForbiddenError | undefined {
  if (matches(caller.organizations, organization)) return undefined;
  const message = 'Your credential does not allow updates of this organization.';
  return { kind: 'forbidden', ...refusal(message, organization.provider) };
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
export function writeScopeRefusal(
  caller: Caller,
  provider: Provider | null = null,
): ForbiddenError | undefined {
  return caller.scopes.has('organizations:write') ? undefined : scopeMissing('organizations:write', provider);
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
