interface ProviderNames {
  /** The name in input objects, in `Organization.id`, in metrics and in logs. */
  readonly key: string;
  /** The display name. */
  readonly label: string;
}

/**
 * The external systems that store organizations, by code. A code is the value of the GraphQL enum `OrganizationProvider`,
 * part of stored records, and the prefix of the provider's settings, such as `VIDA_ORIGIN`.
 */
export const providerNames = {
  VIDA: { key: 'vida', label: 'Vida' },
  VERTRA: { key: 'vertra', label: 'Vertra Cloud' },
} as const satisfies Readonly<Record<string, ProviderNames>>;

export type Provider = keyof typeof providerNames;

export const providers = Object.keys(providerNames) as readonly Provider[];

/** The connection that the provider's own settings configure. */
export const defaultConnection = 'default';

/** The account of each default connection, which the names in stores contain. */
export const defaultAccount = '';

/** Whether a text is the name of a connection that `CONNECTIONS_FILE` can configure. */
export function isConnectionName(text: string): boolean {
  return /^[a-z0-9-]{1,32}$/.test(text) && text !== defaultConnection;
}

/** Creates one value for each provider. */
export function mapProviders<Value>(
  create: (provider: Provider) => Value,
): Readonly<Record<Provider, Value>> {
  return Object.fromEntries(providers.map((provider) => [provider, create(provider)])) as Record<
    Provider,
    Value
  >;
}
