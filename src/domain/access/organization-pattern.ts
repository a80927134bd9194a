import type { OrganizationRef } from '../organization/organization-id.ts';
import { parseOrganizationId, toOrganizationId } from '../organization/organization-id.ts';
import type { Provider } from '../provider/provider.ts';
import { providerNames, providers } from '../provider/provider.ts';

/** Matches all organizations (`*`), all of one provider (`vida:*`), or one (`vertra:org123`). */
export type OrganizationPattern = '*' | `${(typeof providerNames)[Provider]['key']}:${string}`;

/** Whether a string is a pattern; any other use of `*` is invalid, because it would match no organization. */
export function isOrganizationPattern(text: string): text is OrganizationPattern {
  if (text === '*' || providers.some((provider) => text === toProviderPattern(provider))) return true;
  return !text.includes('*') && 'providerId' in parseOrganizationId(text);
}

export function matches(
  patterns: readonly OrganizationPattern[],
  { provider, providerId }: OrganizationRef,
): boolean {
  return (
    matchesAll(patterns, provider) || patterns.some((each) => each === toOrganizationId(provider, providerId))
  );
}

/** Whether the patterns match every organization of a provider. */
export function matchesAll(patterns: readonly OrganizationPattern[], provider: Provider): boolean {
  return patterns.some((each) => each === '*' || each === toProviderPattern(provider));
}

/** The organizations of a provider that the patterns name individually, without duplicates, in the order of the patterns. */
export function toNamedOrganizations(
  patterns: readonly OrganizationPattern[],
  provider: Provider,
): readonly OrganizationRef[] {
  return [...new Set(patterns)].flatMap((each) => {
    const ref = isOrganizationPattern(each) ? parseOrganizationId(each) : undefined;
    return ref && 'providerId' in ref && ref.provider === provider ? [ref] : [];
  });
}

function toProviderPattern(provider: Provider): OrganizationPattern {
  return `${providerNames[provider].key}:*`;
}
