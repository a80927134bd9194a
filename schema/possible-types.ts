import generated from './generated/possible-types.ts';

const { possibleTypes: current } = generated;

/**
 * The member types of each interface and union, for Apollo Client's `InMemoryCache`.
 *
 * Patterns match the members that a newer gateway added (Apollo Client treats an entry that is not a name as a regular
 * expression); without them, the cache would drop the fields of those members.
 */
export const possibleTypes: Record<string, string[]> = {
  ...current,
  OrganizationError: [...(current['OrganizationError'] ?? []), '^Organization\\w+Error$'],
  OrganizationUpdate: [...(current['OrganizationUpdate'] ?? []), '^Organization\\w*Updated$'],
};
