import type { OrganizationRef } from '../organization/organization-id.ts';
import { parseOrganizationId, toOrganizationId } from '../organization/organization-id.ts';
import type { ConnectionRef } from '../provider/connection.ts';
import { toConnectionKey } from '../provider/connection.ts';
import type { Provider } from '../provider/provider.ts';
import { defaultConnection, isConnectionName, providerNames, providers } from '../provider/provider.ts';

type ProviderKey = (typeof providerNames)[Provider]['key'];

/**
 * Matches all organizations of all connections (`*`), all of one connection (`vida:*`, `vida@emea:*`), all of the connections of one
 * name (`*@emea:*`), or one organization (`vertra:org123`, `vertra@emea:org123`).
 */
export type OrganizationPattern = '*' | `*@${string}:*` | `${ProviderKey}${'' | `@${string}`}:${string}`;

/** Whether a string is a pattern; any other use of `*` is invalid, because it would match no organization. */
export function isOrganizationPattern(text: string): text is OrganizationPattern {
  if (text === '*' || parseConnectionPattern(text) !== undefined) return true;
  return !text.includes('*') && 'providerId' in parseOrganizationId(text);
}

export function matches(patterns: readonly OrganizationPattern[], organization: OrganizationRef): boolean {
  if (matchesAll(patterns, organization)) return true;
  const id = toOrganizationId(organization);
  return patterns.some((each) => each === id);
}

/** Whether the patterns match every organization of a connection. */
export function matchesAll(patterns: readonly OrganizationPattern[], ref: ConnectionRef): boolean {
  if (patterns.includes('*')) return true;
  const whole = `${toConnectionKey(ref)}:*`;
  const ofName = ref.connection === defaultConnection ? null : `*@${ref.connection}:*`;
  return patterns.some((each) => each === whole || each === ofName);
}

/** Whether the patterns match an organization of a connection; without one, it does not exist for the caller. */
export function matchesAny(patterns: readonly OrganizationPattern[], ref: ConnectionRef): boolean {
  if (matchesAll(patterns, ref)) return true;
  const prefix = `${toConnectionKey(ref)}:`;
  return patterns.some((each) => each.startsWith(prefix));
}

/** The organizations of a connection that the patterns name individually, without duplicates, in the order of the patterns. */
export function toNamedOrganizations(
  patterns: readonly OrganizationPattern[],
  ref: ConnectionRef,
): readonly OrganizationRef[] {
  const prefix = `${toConnectionKey(ref)}:`;
  return [...new Set(patterns)].flatMap((each) => {
    if (!each.startsWith(prefix) || !isOrganizationPattern(each)) return [];
    const parsed = parseOrganizationId(each);
    return 'providerId' in parsed ? [parsed] : [];
  });
}

/** The beginnings of the ids that a pattern of whole connections matches; undefined for any other text. */
export function parseConnectionPattern(text: string): readonly string[] | undefined {
  const [, key, name] = /^(\*|[a-z]+)(?:@([^@]*))?:\*$/.exec(text) ?? [];
  // The default connections have no common pattern but `*`.
  if (name === undefined ? key === '*' : !isConnectionName(name)) return undefined;
  const connection = name ?? defaultConnection;
  const matched = providers.filter((provider) => key === '*' || key === providerNames[provider].key);
  const prefixes = matched.map((provider) => `${toConnectionKey({ provider, connection })}:`);
  return prefixes.length > 0 ? prefixes : undefined;
}
