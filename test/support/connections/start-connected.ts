import { createChanges } from '../../../src/changes/create-changes.ts';
import { createSqliteChangeStore } from '../../../src/changes/sqlite-store.ts';
import type { IdempotencyStore } from '../../../src/idempotency/store.ts';
import { createCallers } from '../callers.ts';
import { createMemoryDatabase, createMemoryStore } from '../open-database.ts';
import type { GatewayOptions, TestGateway } from '../start-gateway.ts';
import { startGateway } from '../start-gateway.ts';
import { connectionKeys } from './targets.ts';

export interface ConnectedGateway extends TestGateway {
  /** Sends an operation as the caller. */
  execute(query: string, variables?: object): ReturnType<TestGateway['send']>;
  /** Returns the response to an operation of the caller, without what differs between two equal requests. */
  fetchText(query: string, variables: object): Promise<string>;
  /** Returns the number of requests that each connection has received since the last call, without those that received none. */
  takeRequestCounts(): Readonly<Record<string, number>>;
  /** The calls of the stores so far, in order. */
  readonly storeCalls: string[];
  readonly store: IdempotencyStore;
}

/** Starts a gateway with named connections, and a caller with all scopes and these patterns. */
export async function startConnected(
  organizations: readonly string[],
  options: GatewayOptions = {},
): Promise<ConnectedGateway> {
  const scopes = ['organizations:read', 'organizations:write', 'organizations:audit'] as const;
  const { authenticate, headersFor } = await createCallers({ scopes, organizations });
  const headers = headersFor('api-key');
  const storeCalls: string[] = [];
  const changeStore = createSqliteChangeStore({
    database: createMemoryDatabase(),
    retentionMs: 86_400_000,
    onFull() {},
  });
  const store = countCalls(options.store ?? createMemoryStore(3600), storeCalls);
  const gateway = await startGateway({
    authenticate,
    connectionKeys,
    resellerId: '7',
    changes: createChanges(countCalls(changeStore, storeCalls), {
      isRequired: false,
      onFailure() {},
      onRecovery() {},
    }),
    ...options,
    store,
  });
  const { vertra, vida } = gateway.sandbox;
  const taken = new Map<string, number>();
  return {
    ...gateway,
    store,
    storeCalls,
    execute: (query, variables = {}) => gateway.send(query, variables, headers),
    async fetchText(query, variables) {
      const response = await gateway.gateway.fetch('http://gateway/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      });
      const requestId = response.headers.get('x-request-id') ?? '';
      const kept = [...response.headers].filter(([name]) => !['date', 'ratelimit'].includes(name));
      const text = `${response.status}\n${JSON.stringify(kept)}\n${await response.text()}`;
      return text.replaceAll(requestId, '(request id)');
    },
    takeRequestCounts() {
      const counts = Object.entries({ vida, vertra, ...gateway.named }).map(([key, { requests }]) => {
        const before = taken.get(key) ?? 0;
        taken.set(key, requests.length);
        return [key, requests.length - before] as const;
      });
      return Object.fromEntries(counts.filter(([, count]) => count > 0));
    },
  };
}

/** Records the name of each method that is called. */
export function countCalls<Store extends object>(store: Store, calls: string[]): Store {
  return new Proxy(store, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...args: readonly unknown[]) => {
        calls.push(String(name));
        return Reflect.apply(value, target, args);
      };
    },
  });
}
