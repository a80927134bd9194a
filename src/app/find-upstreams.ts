import type { Config } from '../config/config.ts';
import type { SettingFiles } from '../config/secret-files.ts';
import type { Credential } from '../domain/access/secret.ts';
import { Secret } from '../domain/access/secret.ts';
import { defaultConnection } from '../domain/provider/provider.ts';
import type { ConnectedSandbox } from '../sandbox/start-sandboxes.ts';
import { toConnectionFingerprint } from '../storage/upstream-fingerprint.ts';
import type { SandboxRequests } from './sandbox-requests.ts';
import { createSandboxRequests } from './sandbox-requests.ts';
import type { Upstream } from './upstream.ts';
import { toNamedUpstream, withSettings } from './upstream.ts';

export interface Upstreams {
  /** Those of the providers' settings come first. */
  readonly upstreams: readonly Upstream[];
  /** Null for real providers. */
  readonly sandboxRequests: SandboxRequests | null;
}

/** Finds the connections to both providers; in the sandbox, it starts the simulated ones. */
export async function findUpstreams(config: Config, files: SettingFiles): Promise<Upstreams> {
  const { sandbox, vertra, vida } = config;
  if (sandbox) return startSandboxUpstreams(config);
  const credentials = {
    VIDA: files.vidaToken ?? toCredential(vida.token),
    VERTRA: files.vertraToken ?? toCredential(vertra.token),
  };
  return {
    upstreams: [
      withSettings(config, { provider: 'VIDA', origin: vida.origin, credential: credentials.VIDA }),
      withSettings(config, { provider: 'VERTRA', origin: vertra.origin, credential: credentials.VERTRA }),
      ...files.connections.current.map((connection) => toNamedUpstream(config, connection)),
    ],
    sandboxRequests: null,
  };
}

async function startSandboxUpstreams(config: Config): Promise<Upstreams> {
  // Loaded on demand, because production rarely uses it.
  const { startSandboxes } = await import('../sandbox/start-sandboxes.ts');
  const { vertra, sandboxQuota: quota } = config;
  const sandboxes = await startSandboxes({ vertraDialect: vertra.dialect, quota });
  const [{ labelHeader, received }] = sandboxes;
  return {
    upstreams: sandboxes.flatMap((sandbox) => toSimulatedUpstreams(config, sandbox)),
    sandboxRequests: createSandboxRequests({ labelHeader, received }),
  };
}

function toSimulatedUpstreams(config: Config, sandbox: ConnectedSandbox): readonly Upstream[] {
  const { connection, vertra, vida } = sandbox;
  const resellerId = config.vida.resellerId ?? sandbox.vidaResellerId;
  return [
    toSimulatedUpstream(config, { provider: 'VIDA', connection, resellerId, ...toAddress(vida) }),
    toSimulatedUpstream(config, { provider: 'VERTRA', connection, ...toAddress(vertra) }),
  ];
}

function toSimulatedUpstream(config: Config, given: Parameters<typeof withSettings>[1]): Upstream {
  const upstream = withSettings(config, given);
  const { connection } = upstream;
  // The account of a default connection is in the names of the stores.
  if (connection === defaultConnection) return upstream;
  return { ...upstream, account: toConnectionFingerprint({ ...upstream, account: connection }, true) };
}

function toAddress({ origin, token }: { readonly origin: string; readonly token: string }) {
  return { origin, credential: toCredential(new Secret(token)) };
}

function toCredential(secret: Secret | null): Credential | null {
  return secret && (() => secret);
}
