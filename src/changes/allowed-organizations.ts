import type { OrganizationPattern } from '../domain/access/organization-pattern.ts';
import { matchesAll } from '../domain/access/organization-pattern.ts';
import { providerNames, providers } from '../domain/provider/provider.ts';

/** The organizations of some patterns, in a form that is checked for many changes. */
export interface AllowedOrganizations {
  readonly isAll: boolean;
  /** The beginnings of the ids of all organizations of a provider, such as `vida:`. */
  readonly prefixes: readonly string[];
  readonly ids: ReadonlySet<string>;
}

export function toAllowedOrganizations(patterns: readonly OrganizationPattern[]): AllowedOrganizations {
  const whole = providers.filter((provider) => matchesAll(patterns, provider));
  return {
    isAll: whole.length === providers.length,
    prefixes: whole.map((provider) => `${providerNames[provider].key}:`),
    ids: new Set(patterns),
  };
}

export function isAllowed({ ids, isAll, prefixes }: AllowedOrganizations, organizationId: string): boolean {
  return isAll || ids.has(organizationId) || prefixes.some((prefix) => organizationId.startsWith(prefix));
}
