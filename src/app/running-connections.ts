import type { ConnectionRef, Connections } from '../domain/provider/connection.ts';
import type { Provider } from '../domain/provider/provider.ts';
import { mapProviders } from '../domain/provider/provider.ts';
import type { ProviderPort } from '../domain/provider/provider-port.ts';
import type { RunningConnection } from './create-connection.ts';

/** The connections of this process. */
export interface RunningConnections extends Connections {
  /** Returns the quota and the limit of bulk updates of a connection; undefined for one that does not exist. */
  findLimits(ref: ConnectionRef): Pick<RunningConnection, 'bulkPerMinute' | 'quota'> | undefined;
  listAll(): readonly RunningConnection[];
  add(connection: RunningConnection): void;
  /** Returns the connection that was removed. */
  remove(ref: ConnectionRef): RunningConnection | undefined;
}

export function createRunningConnections(): RunningConnections {
  const byProvider = mapProviders(() => new Map<string, RunningConnection>());
  /** By the order in which they were added. */
  const all = new Set<RunningConnection>();
  const find = ({ connection, provider }: ConnectionRef) => byProvider[provider].get(connection);
  return {
    find: <P extends Provider>(provider: P, connection: string) =>
      byProvider[provider].get(connection)?.port as ProviderPort<P> | undefined,
    list: () => [...all].map(({ port }) => port),
    findLimits: find,
    listAll: () => [...all],
    add(added) {
      byProvider[added.provider].set(added.connection, added);
      all.add(added);
    },
    remove(ref) {
      const removed = find(ref);
      byProvider[ref.provider].delete(ref.connection);
      if (removed) all.delete(removed);
      return removed;
    },
  };
}
