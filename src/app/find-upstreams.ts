import type { Config } from '../config/config.ts';
import type { SettingFiles } from '../config/secret-files.ts';
import type { Credential } from '../domain/access/secret.ts';
import { Secret } from '../domain/access/secret.ts';
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
  const { startSandbox } = await import('../sandbox/sandbox.ts');
  const sandbox = await startSandbox({
    vertraDialect: config.vertra.dialect,
    quota: config.sandboxQuota,
    recordsRequests: false,
  });
  const { vertra, vida, vidaResellerId } = sandbox;
  const resellerId = config.vida.resellerId ?? vidaResellerId;
  return {
    upstreams: [
      withSettings(config, { provider: 'VIDA', resellerId, ...toAddress(vida) }),
      withSettings(config, { provider: 'VERTRA', ...toAddress(vertra) }),
    ],
    sandboxRequests: createSandboxRequests(sandbox),
  };
}

function toAddress({ origin, token }: { readonly origin: string; readonly token: string }) {
  return { origin, credential: toCredential(new Secret(token)) };
}

function toCredential(secret: Secret | null): Credential | null {
  return secret && (() => secret);
}
