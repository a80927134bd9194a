import type { Provider } from './provider.ts';
import { defaultConnection, mapProviders, providerNames } from './provider.ts';
import type { ProviderPort } from './provider-port.ts';

/** One account at a provider. */
export interface ConnectionRef {
  readonly provider: Provider;
  /** The configured name; `default` for the account of the provider's own settings. */
  readonly connection: string;
}

/** The connections of this gateway, which can change while it runs. */
export interface Connections {
  /** Returns the port of a connection; undefined for one that does not exist. The default one of each provider always exists. */
  find<P extends Provider>(provider: P, connection: string): ProviderPort<P> | undefined;
  /** Returns all ports, those of the default connections first. */
  list(): readonly ProviderPort<Provider>[];
}

/** @param ports those of the default connections come first */
export function createConnections(ports: readonly ProviderPort<Provider>[]): Connections {
  const byProvider = mapProviders(
    (provider) =>
      new Map(
        ports
          .map((port) => [port.status(), port] as const)
          .filter(([status]) => status.provider === provider)
          .map(([{ connection }, port]) => [connection, port]),
      ),
  );
  return {
    find: <P extends Provider>(provider: P, connection: string) =>
      byProvider[provider].get(connection) as ProviderPort<P> | undefined,
    list: () => ports,
  };
}

/** Formats a connection as in ids, patterns and stored records: `vertra`, or `vertra@emea` for a named one. */
export function toConnectionKey({ connection, provider }: ConnectionRef): string {
  const { key } = providerNames[provider];
  return connection === defaultConnection ? key : `${key}@${connection}`;
}
