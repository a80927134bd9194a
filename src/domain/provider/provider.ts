interface ProviderNames {
  /** In an input's branches, in `Organization.id`, in metrics and in logs. */
  readonly key: string;
  /** In text for people. */
  readonly label: string;
}

/**
 * The external systems that keep organizations, by their codes: the values of the GraphQL enum `OrganizationProvider`, which
 * stored records hold, too. A code is also the prefix of the provider's settings, such as `VIDA_ORIGIN`.
 */
export const providerNames = {
  VIDA: { key: 'vida', label: 'Vida' },
  VERTRA: { key: 'vertra', label: 'Vertra Cloud' },
} as const satisfies Readonly<Record<string, ProviderNames>>;

export type Provider = keyof typeof providerNames;

export const providers = Object.keys(providerNames) as readonly Provider[];

/** Creates one value for each provider. */
export function mapProviders<Value>(
  create: (provider: Provider) => Value,
): Readonly<Record<Provider, Value>> {
  return Object.fromEntries(providers.map((provider) => [provider, create(provider)])) as Record<
    Provider,
    Value
  >;
}
