import type { Provider } from './provider.ts';
import { defaultAccount, defaultConnection, isConnectionName, providerNames, providers } from './provider.ts';
import type { ProviderPort } from './provider-port.ts';

/** One account at a provider. */
export interface ConnectionRef {
  readonly provider: Provider;
  /** The configured name; `default` for the account of the provider's own settings. */
  readonly connection: string;
}

/** The account that a connection has, or once had. */
export interface AccountRef extends ConnectionRef {
  /** As in `ProviderPort`. */
  readonly account: string;
}

/** The connections of this gateway, which can change while it runs. */
export interface Connections {
  /** Returns the port of a connection; undefined for one that does not exist. The default one of each provider always exists. */
  find<P extends Provider>(provider: P, connection: string): ProviderPort<P> | undefined;
  /** Returns all ports, those of the default connections first. */
  list(): readonly ProviderPort<Provider>[];
}

/** Formats a connection as in ids, patterns and stored records: `vertra`, or `vertra@emea` for a named one. */
export function toConnectionKey({ connection, provider }: ConnectionRef): string {
  const { key } = providerNames[provider];
  return connection === defaultConnection ? key : `${key}@${connection}`;
}

/** Parses what `toConnectionKey` formats; returns undefined for any other text. */
export function parseConnectionKey(key: string): ConnectionRef | undefined {
  const [first, name, ...others] = key.split('@');
  const provider = providers.find((each) => providerNames[each].key === first);
  const isValid = others.length === 0 && (name === undefined || isConnectionName(name));
  return provider && isValid ? { provider, connection: name ?? defaultConnection } : undefined;
}

/** Formats the account of a connection as in stored records: the connection's key, followed by the account of a named one. */
export function toAccountKey({ account, ...ref }: AccountRef): string {
  return account === defaultAccount ? toConnectionKey(ref) : `${toConnectionKey(ref)}.${account}`;
}

/** Parses what `toAccountKey` formats; returns undefined for any other text. */
export function parseAccountKey(key: string): AccountRef | undefined {
  const [connectionKey = '', ...account] = key.split('.');
  const ref = parseConnectionKey(connectionKey);
  return ref && { ...ref, account: account.join('.') };
}

/** Finds the port of a connection while it has this account. */
export function findAccount(connections: Connections, ref: AccountRef): ProviderPort<Provider> | undefined {
  const port = connections.find(ref.provider, ref.connection);
  return port?.account === ref.account ? port : undefined;
}
