import generated from './generated/possible-types.ts';

const { possibleTypes: known } = generated;

/**
 * Which types are members of which interface or union: for Apollo Client's `InMemoryCache`.
 *
 * A member that a newer gateway has is known by the ending of its name (Apollo Client takes what is no name for a
 * pattern), or the cache would leave out of a later error all that tells what it is.
 */
export const possibleTypes: Record<string, string[]> = {
  ...known,
  OrganizationError: [...(known['OrganizationError'] ?? []), '^Organization\\w+Error$'],
  OrganizationUpdate: [...(known['OrganizationUpdate'] ?? []), '^Organization\\w*Updated$'],
};
