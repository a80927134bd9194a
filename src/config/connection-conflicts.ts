import type { Provider } from '../domain/provider/provider.ts';
import { providerNames, providers } from '../domain/provider/provider.ts';
import type { MemberName } from './connection-members.ts';
import { connectionMembers } from './connection-members.ts';
import { isUnencrypted, unencryptedProblem } from './is-unencrypted.ts';

/** The members of an object of JSON, before they are parsed. */
export type RawMembers = Readonly<Record<string, unknown>>;

/** The member that only the connections of one provider have. */
const ownMembers: Readonly<Record<Provider, MemberName>> = { VIDA: 'resellerId', VERTRA: 'dialect' };

/** Finds problems between the members of a connection that are valid individually. */
export function findConnectionConflicts(raw: RawMembers, longestTimeoutMs: number): readonly string[] {
  return [
    ...findTokenProblems(raw),
    ...findForeignMembers(raw),
    ...(typeof raw['origin'] === 'string' && isUnencrypted(raw['origin'])
      ? [`origin ${unencryptedProblem}`]
      : []),
    ...(isTooLong(raw['timeoutMs'], longestTimeoutMs)
      ? [
          'timeoutMs must be at most PROVIDER_TIMEOUT_MS, which is how long an update of any connection can take',
        ]
      : []),
  ];
}

function findTokenProblems({ token, tokenFile }: RawMembers): readonly string[] {
  if (token === undefined && tokenFile === undefined) return ['token or tokenFile must be set'];
  if (token !== undefined && tokenFile !== undefined) return ['token and tokenFile must not both be set'];
  return [];
}

function findForeignMembers(raw: RawMembers): readonly string[] {
  const provider = providers.find((each) => providerNames[each].key === raw['provider']);
  if (provider === undefined) return [];
  return providers
    .filter((each) => each !== provider && raw[ownMembers[each]] !== undefined)
    .map((each) => `${ownMembers[each]} is only for ${providerNames[each].key}`);
}

/** Leases of keys, of organizations and of bulk items last as long as a request can take. */
function isTooLong(timeoutMs: unknown, longestMs: number): boolean {
  const { data } = connectionMembers.shape.timeoutMs.safeParse(timeoutMs);
  return data !== undefined && data > longestMs;
}

/** Finds connections that have the provider and the name of an earlier one. */
export function findRepeatedNames(connections: readonly RawMembers[], labels: readonly string[]): string[] {
  const { name: nameRule, provider: providerRule } = connectionMembers.shape;
  const first = new Map<string, number>();
  return connections.flatMap((raw, index) => {
    const [name, provider] = [nameRule.safeParse(raw['name']), providerRule.safeParse(raw['provider'])];
    if (!name.success || !provider.success) return [];
    const pair = `${provider.data}@${name.data}`;
    const earlier = first.get(pair);
    if (earlier === undefined) first.set(pair, index);
    return earlier === undefined
      ? []
      : [`${labels[index]}: name must be unique at its provider, and connections[${earlier}] has it`];
  });
}
