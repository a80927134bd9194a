import { once } from 'node:events';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import { print } from 'graphql';
import { onTestFinished } from 'vitest';
import type { TypedDocument } from '../../schema/typed-document.ts';
import type { BulkQuota } from '../../src/bulk/pace.ts';
import type { BulkUpdates } from '../../src/domain/bulk/bulk-update.ts';
import type { Changes } from '../../src/domain/changes/changes.ts';
import { defaultMemoryLimits } from '../../src/domain/organization/memory-budget.ts';
import type { ConnectionRef, Connections } from '../../src/domain/provider/connection.ts';
import { toConnectionKey } from '../../src/domain/provider/connection.ts';
import { defaultConnection } from '../../src/domain/provider/provider.ts';
import type { OrganizationLock } from '../../src/domain/update/organization-lock.ts';
import { noLock } from '../../src/domain/update/organization-lock.ts';
import type { UpdateDeps } from '../../src/domain/update/update-organization.ts';
import { createUpdateQueue } from '../../src/domain/update/update-queue.ts';
import type { WriteGate } from '../../src/domain/update/write-gate.ts';
import { createWriteGate } from '../../src/domain/update/write-gate.ts';
import { createIdempotency } from '../../src/idempotency/create-idempotency.ts';
import type { IdempotencyStore } from '../../src/idempotency/store.ts';
import { createMemoryLimit } from '../../src/rate-limit/memory-limit.ts';
import type { RecordedRequest } from '../../src/sandbox/recorded-request.ts';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import { createGateway } from '../../src/server/gateway.ts';
import type { GatewayDeps } from '../../src/server/gateway-deps.ts';
import type { OperationLogEntry } from '../../src/server/results/operation-log-entry.ts';
import { createConnections } from './create-connections.ts';
import { noBulkUpdates } from './no-bulk-updates.ts';
import { createMemoryChanges, createMemoryStore } from './open-database.ts';
import type { TestOptions, TestPorts, TestProviders } from './start-providers.ts';
import { startProviders } from './start-providers.ts';
import type { TestListener } from './test-listener.ts';
import { toTestListener } from './test-listener.ts';

/** Returns the update requests that a simulated provider received, applied or not. */
export function updatesSent({ requests }: SimulatedProvider): readonly RecordedRequest[] {
  return requests.filter(({ method }) => method !== 'GET');
}

/** Serves a gateway on loopback until the test ends. Returns the URL of its GraphQL endpoint. */
export async function listen(gateway: RequestListener): Promise<string> {
  const server = createServer((request, response) => gateway(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/graphql`;
}

export interface TestGateway extends TestProviders {
  readonly gate: WriteGate;
  readonly gateway: TestListener;
  /** The unexpected errors that were logged. */
  readonly unexpected: Parameters<GatewayDeps['logUnexpected']>[0][];
  /** The log entry of each operation. */
  readonly operations: OperationLogEntry[];
  send<Data, Variables>(
    operation: TypedDocument<Data, Variables> | string,
    variables: Variables,
    headers?: Record<string, string>,
  ): Promise<TestResponse<Data>>;
}

export interface TestResponse<Data> {
  readonly status: number;
  readonly headers: Headers;
  readonly data?: Data | null;
  readonly errors?: { message: string; path?: unknown[]; extensions?: Record<string, unknown> }[];
}

export interface GatewayOptions extends TestOptions, Partial<Omit<GatewayDeps, 'updates'>> {
  /** Replaces both adapters. */
  readonly ports?: TestPorts;
  /** Replaces all adapters by connections that can change. */
  readonly connections?: Connections;
  /** The store of idempotency keys; by default in memory. */
  readonly store?: IdempotencyStore;
  /** Records updates; by default in memory. */
  readonly changes?: Changes;
  /** Excludes other processes; by default there are none. */
  readonly lock?: OrganizationLock;
  /** Opens bulk updates; by default there are none. */
  readonly openBulk?: (updates: UpdateDeps, quotaOf: QuotaOf) => Promise<BulkUpdates>;
}

export type QuotaOf = (ref: ConnectionRef) => BulkQuota | undefined;

function toQuotaOf({ namedQuotas, quotas }: TestProviders): QuotaOf {
  return (ref) =>
    ref.connection === defaultConnection ? quotas[ref.provider] : namedQuotas[toConnectionKey(ref)];
}

function toUpdates(
  { changes, connections, lock, ports, stop, store, timeoutMs }: GatewayOptions,
  { namedPorts, providers }: TestProviders,
  gate: WriteGate,
): UpdateDeps {
  const signal = stop ?? new AbortController().signal;
  const idempotency = createIdempotency(store ?? createMemoryStore(3600), signal);
  const queue = createUpdateQueue(timeoutMs ?? 10_000);
  return {
    connections: connections ?? createConnections([...Object.values(ports ?? providers), ...namedPorts]),
    gate,
    queue,
    lock: lock ?? noLock,
    idempotency,
    changes: changes ?? createMemoryChanges(),
  };
}

function toLimits(options: GatewayOptions) {
  const { maxBatch = 100, maxConcurrentRequests = 1000, memoryLimits = defaultMemoryLimits } = options;
  return { maxBatch, maxConcurrentRequests, memoryLimits };
}

/** Creates the complete gateway over both adapters; `send` posts an operation like a browser client. */
export async function startGateway(options: GatewayOptions = {}): Promise<TestGateway> {
  const connected = await startProviders(options);
  const gate = createWriteGate();
  const unexpected: TestGateway['unexpected'] = [];
  const updates = toUpdates(options, connected, gate);
  const operations: TestGateway['operations'] = [];
  const created = createGateway({
    updates,
    bulk: options.bulk ?? (await options.openBulk?.(updates, toQuotaOf(connected))) ?? noBulkUpdates,
    authenticate: options.authenticate ?? null,
    rateLimit: options.rateLimit ?? createMemoryLimit(1_000_000),
    trustedDocuments: options.trustedDocuments ?? { documents: new Map(), only: false },
    corsOrigins: options.corsOrigins ?? [],
    ...toLimits(options),
    readiness: () => ({ ready: !gate.closed }),
    logUnexpected: (error) => unexpected.push(error),
    logOperation: (entry) => operations.push(entry),
    metrics: options.metrics ?? null,
    tracing: options.tracing ?? null,
    graphiql: options.graphiql ?? false,
    introspection: options.introspection ?? true,
    readSandboxRequests: connected.sandboxRequests?.read ?? null,
  });
  const gateway = toTestListener(created);
  return {
    ...connected,
    gate,
    gateway,
    unexpected,
    operations,
    async send(operation, variables, headers = {}) {
      const response = await gateway.fetch('http://gateway/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({
          query: typeof operation === 'string' ? operation : print(operation),
          variables,
        }),
      });
      return { status: response.status, headers: response.headers, ...JSON.parse(await response.text()) };
    },
  };
}
