import { onTestFinished } from 'vitest';
import type { SandboxRequests } from '../../src/app/sandbox-requests.ts';
import { createSandboxRequests } from '../../src/app/sandbox-requests.ts';
import type { BulkQuota } from '../../src/bulk/pace.ts';
import type { Credential } from '../../src/domain/access/secret.ts';
import { Secret } from '../../src/domain/access/secret.ts';
import type { ConnectionRef } from '../../src/domain/provider/connection.ts';
import type { Provider } from '../../src/domain/provider/provider.ts';
import { defaultConnection, providerNames } from '../../src/domain/provider/provider.ts';
import type { ProviderPort } from '../../src/domain/provider/provider-port.ts';
import type { ProviderQuota } from '../../src/domain/provider/quota.ts';
import type { CircuitOptions } from '../../src/http-client/circuit.ts';
import { createJsonClient } from '../../src/http-client/json-client.ts';
import { createPool } from '../../src/http-client/pool.ts';
import type { QuotaGate } from '../../src/http-client/quota-gate.ts';
import { createProviderPort } from '../../src/providers/registry.ts';
import type { ReportDrift } from '../../src/providers/shared/drift.ts';
import type { QuotaStore } from '../../src/quota/store.ts';
import type { QuotaOptions } from '../../src/sandbox/quota.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import type { VertraDialect } from '../../src/sandbox/vertra-dialect.ts';
import { openTestQuotas } from './quotas.ts';

export interface TestOptions {
  readonly dialect?: VertraDialect;
  readonly timeoutMs?: number;
  /** How long reads join a request in flight. */
  readonly joinableMs?: number;
  readonly sockets?: number;
  readonly queue?: number;
  readonly circuit?: CircuitOptions;
  readonly stop?: AbortSignal;
  readonly resellerId?: string;
  /** Replace the origins of the sandbox. */
  readonly vidaOrigin?: string;
  readonly vertraOrigin?: string;
  /** What Vertra is known to allow; by default nothing. */
  readonly vertraQuotas?: readonly ProviderQuota[];
  readonly vidaToken?: string | null;
  readonly vertraToken?: string | null;
  /** The quota of each simulated provider; by default unlimited and not reported. */
  readonly quota?: QuotaOptions;
  /** Labels each request and serves what the sandbox received, as a gateway with `SANDBOX=on` does. */
  readonly servesSandboxRequests?: boolean;
  /** The store of the quotas; by default in memory. */
  readonly quotaStore?: QuotaStore;
  /** The configured connections, such as `vertra@emea`, each of which has a simulated provider of its own; by default none. */
  readonly connectionKeys?: readonly string[];
  /** The account of the configured connections. */
  readonly account?: string;
}

/** The ports of the default connections. */
export type TestPorts = { readonly [P in Provider]: ProviderPort<P> };

export interface TestProviders {
  readonly sandbox: Sandbox;
  readonly providers: TestPorts;
  /** The simulated provider of each configured connection, such as `vertra@emea`. */
  readonly named: Readonly<Record<string, SimulatedProvider>>;
  /** The ports of the configured connections. */
  readonly namedPorts: readonly ProviderPort<Provider>[];
  /** The quota of each configured connection, such as `vertra@emea`. */
  readonly namedQuotas: Readonly<Record<string, BulkQuota>>;
  readonly quotas: Readonly<Record<Provider, BulkQuota>>;
  /** The provider and key path of each reported drift, in order. */
  readonly drift: string[];
  /** One entry for each report of a path that Vertra does not serve. */
  readonly unknownPaths: unknown[];
  /** Null without `servesSandboxRequests`. */
  readonly sandboxRequests: SandboxRequests | null;
}

/** Starts both adapters with real connections to a new sandbox. */
export async function startProviders(options: TestOptions = {}): Promise<TestProviders> {
  const dialect = options.dialect ?? 'organizations';
  const sandbox = await startSandbox({ vertraDialect: dialect, quota: options.quota ?? {} });
  onTestFinished(() => sandbox.close());
  const drift: string[] = [];
  const unknownPaths: unknown[] = [];
  const reportDrift: ReportDrift = (provider, keyPath) => void drift.push(`${provider} ${keyPath}`);
  const { gates, quotas } = await openTestQuotas(reportDrift, options.quotaStore);
  const sandboxRequests = options.servesSandboxRequests ? createSandboxRequests(sandbox) : null;
  const create = <P extends Provider>(provider: P, upstream: TestUpstream): ProviderPort<P> =>
    createProviderPort(provider, {
      ...upstream,
      client: connectUpstream(provider, upstream, options, sandboxRequests),
      dialect,
      resellerId: options.resellerId ?? null,
      sandbox: true,
      reportDrift,
      reportUnknownPath: () => unknownPaths.push(404),
    });
  const { vertra, vida } = sandbox;
  const byDefault = { connection: defaultConnection, account: '' };
  const providers: TestPorts = {
    VIDA: create('VIDA', {
      ...byDefault,
      origin: options.vidaOrigin ?? vida.origin,
      credential: toCredential(options.vidaToken === undefined ? vida.token : options.vidaToken),
      gate: gates.VIDA,
      quotas: () => quotas.VIDA.quotas,
    }),
    VERTRA: create('VERTRA', {
      ...byDefault,
      origin: options.vertraOrigin ?? vertra.origin,
      credential: toCredential(options.vertraToken === undefined ? vertra.token : options.vertraToken),
      gate: gates.VERTRA,
      quotas: () => options.vertraQuotas ?? quotas.VERTRA.quotas,
    }),
  };
  const named = await startNamed(options, reportDrift, create);
  return { sandbox, providers, ...named, quotas, drift, unknownPaths, sandboxRequests };
}

interface TestUpstream extends Omit<ConnectionRef, 'provider'> {
  readonly account: string;
  readonly origin: string;
  readonly credential: Credential | null;
  readonly gate: QuotaGate;
  readonly quotas: () => readonly ProviderQuota[];
}

/** Starts the simulated providers and the adapter of each configured connection. */
async function startNamed(
  { connectionKeys = [], dialect = 'organizations', quota = {}, ...options }: TestOptions,
  reportDrift: ReportDrift,
  create: <P extends Provider>(provider: P, upstream: TestUpstream) => ProviderPort<P>,
): Promise<Pick<TestProviders, 'named' | 'namedPorts' | 'namedQuotas'>> {
  const named: Record<string, SimulatedProvider> = {};
  const namedPorts: ProviderPort<Provider>[] = [];
  const namedQuotas: Record<string, BulkQuota> = {};
  for (const key of connectionKeys) {
    const [providerKey, connection = ''] = key.split('@');
    const provider = providerKey === 'vida' ? 'VIDA' : 'VERTRA';
    const sandbox = await startSandbox({ vertraDialect: dialect, quota });
    onTestFinished(() => sandbox.close());
    const { origin, token } = sandbox[providerNames[provider].key];
    const account = options.account ?? 'account';
    const opened = await openTestQuotas(reportDrift, options.quotaStore, { connection, account });
    const quotas = opened.quotas[provider];
    const credential = toCredential(token);
    const upstream = { connection, account, origin, credential, gate: opened.gates[provider] };
    named[key] = sandbox[providerNames[provider].key];
    namedQuotas[key] = quotas;
    namedPorts.push(create(provider, { ...upstream, quotas: () => quotas.quotas }));
  }
  return { named, namedPorts, namedQuotas };
}

function toCredential(token: string | null): Credential | null {
  return token === null ? null : () => new Secret(token);
}

function connectUpstream(
  provider: Provider,
  { connection, gate, origin }: TestUpstream,
  options: TestOptions,
  sandboxRequests: SandboxRequests | null,
) {
  const sockets = options.sockets ?? 16;
  const dispatcher = createPool(origin, sockets);
  onTestFinished(() => dispatcher.destroy());
  return createJsonClient({
    provider: providerNames[provider].key,
    connection,
    origin,
    quota: gate,
    dispatcher,
    sockets,
    queueSize: options.queue ?? 1024,
    ...(options.circuit ? { circuit: options.circuit } : {}),
    ...(options.joinableMs ? { joinableMs: options.joinableMs } : {}),
    timeoutMs: options.timeoutMs ?? 10_000,
    maxBodyBytes: 1_048_576,
    stopSignal: options.stop ?? new AbortController().signal,
    ...(sandboxRequests ? { toAddedHeaders: sandboxRequests.toHeaders } : {}),
  });
}
