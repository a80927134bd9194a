import type { Connections } from '../../src/domain/provider/connection.ts';
import type { Provider } from '../../src/domain/provider/provider.ts';
import { mapProviders } from '../../src/domain/provider/provider.ts';
import type { ProviderPort } from '../../src/domain/provider/provider-port.ts';

/**
 * Creates connections that never change.
 *
 * @param ports those of the default connections come first
 */
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
