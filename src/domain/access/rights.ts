import type { ForbiddenError, NotFoundError } from '../errors.ts';
import { organizationNotFound, refusal } from '../errors.ts';
import type { OrganizationRef } from '../organization/organization-id.ts';
import type { Provider } from '../provider/provider.ts';
import type { Caller, Scope } from './caller.ts';
import { matches } from './organization-pattern.ts';

/**
 * Why a caller may not update an organization; undefined when they may. Nothing is asked of its provider.
 *
 * @param providerId null for what is no id: without the scope, nothing is said of it either
 */
export function updateRefusal(
  caller: Caller,
  provider: Provider,
  providerId: string | null,
): ForbiddenError | undefined {
  if (!caller.scopes.has('organizations:write')) return scopeMissing('organizations:write', provider);
  return providerId === null || matches(caller.organizations, { provider, providerId })
    ? undefined
    : { kind: 'forbidden', ...refusal('You may not update this organization.', provider) };
}

/** Why a caller may not read an organization: one that they are not to see is one that there is not. */
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

/** Why a caller may read nothing at all; undefined when they may read something. */
export function scopeRefusal(caller: Caller, provider: Provider): ForbiddenError | undefined {
  return caller.scopes.has('organizations:read') ? undefined : scopeMissing('organizations:read', provider);
}

/** Why a caller may update nothing at all; undefined when they may update something. */
export function writeScopeRefusal(caller: Caller): ForbiddenError | undefined {
  return caller.scopes.has('organizations:write') ? undefined : scopeMissing('organizations:write', null);
}

function scopeMissing(scope: Scope, provider: Provider | null): ForbiddenError {
  return { kind: 'forbidden', ...refusal(`This needs the scope ${scope}, which you do not have.`, provider) };
}
