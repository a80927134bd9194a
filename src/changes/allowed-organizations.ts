import type { OrganizationPattern } from '../domain/access/organization-pattern.ts';
import { parseConnectionPattern } from '../domain/access/organization-pattern.ts';

/** The organizations of some patterns, in a form that is checked for many changes. */
export interface AllowedOrganizations {
  readonly isAll: boolean;
  /** The beginnings of the ids of all organizations of a connection, such as `vida:`. */
  readonly prefixes: readonly string[];
  readonly ids: ReadonlySet<string>;
}

export function toAllowedOrganizations(patterns: readonly OrganizationPattern[]): AllowedOrganizations {
  return {
    isAll: patterns.includes('*'),
    prefixes: patterns.flatMap((pattern) => parseConnectionPattern(pattern) ?? []),
    ids: new Set(patterns),
  };
}

export function isAllowed({ ids, isAll, prefixes }: AllowedOrganizations, organizationId: string): boolean {
  return isAll || ids.has(organizationId) || prefixes.some((prefix) => organizationId.startsWith(prefix));
}
