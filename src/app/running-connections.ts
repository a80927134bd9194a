import type { FindBulkLimits } from '../bulk/pace.ts';
import type { ConnectionRef, Connections } from '../domain/provider/connection.ts';
import type { Provider } from '../domain/provider/provider.ts';
import { mapProviders } from '../domain/provider/provider.ts';
import type { ProviderPort } from '../domain/provider/provider-port.ts';
import type { RunningConnection } from './create-connection.ts';
import type { Upstream } from './upstream.ts';

/** The connections of this process. */
export interface RunningConnections extends Connections {
  /** Returns undefined for a connection that does not exist. */
  readonly findBulkLimits: FindBulkLimits;
  /** Returns all connections in the order in which they were added. */
  listRunning(): readonly RunningConnection[];
  /** Adds a connection, or changes the one of that name; one of another account replaces it. */
  set(upstream: Upstream): void;
  remove(ref: ConnectionRef): void;
}

export function createRunningConnections(
  create: (upstream: Upstream) => RunningConnection,
): RunningConnections {
  const byProvider = mapProviders(() => new Map<string, RunningConnection>());
  /** In the order of `listRunning`. */
  const all = new Set<RunningConnection>();
  const find = ({ connection, provider }: ConnectionRef) => byProvider[provider].get(connection);
  const remove = (ref: ConnectionRef) => {
    const removed = find(ref);
    if (removed === undefined) return;
    byProvider[ref.provider].delete(ref.connection);
    all.delete(removed);
    removed.retire();
  };
  return {
    find: <P extends Provider>(provider: P, connection: string) =>
      byProvider[provider].get(connection)?.port as ProviderPort<P> | undefined,
    list: () => [...all].map(({ port }) => port),
    findBulkLimits(ref) {
      const found = find(ref);
      return found && { quota: found.quota, bulkPerMinute: found.upstream.bulkPerMinute };
    },
    listRunning: () => [...all],
    set(upstream) {
      const existing = find(upstream);
      if (existing?.port.account === upstream.account) return existing.change(upstream);
      remove(upstream);
      const created = create(upstream);
      byProvider[upstream.provider].set(upstream.connection, created);
      all.add(created);
    },
    remove,
  };
}
