import type { Config } from '../config/config.ts';
import type { SettingFiles } from '../config/secret-files.ts';
import type { Credential } from '../domain/access/secret.ts';
import { Secret } from '../domain/access/secret.ts';
import type { SandboxRequests } from './sandbox-requests.ts';
import { createSandboxRequests } from './sandbox-requests.ts';

/** The address and the credential of a provider. */
export interface Upstream {
  readonly origin: string;
  /** Null for a provider that is not configured. */
  readonly credential: Credential | null;
}

export interface Upstreams {
  readonly vida: Upstream & { readonly resellerId: string | null };
  readonly vertra: Upstream;
  /** Null for real providers. */
  readonly sandboxRequests: SandboxRequests | null;
}

/** Finds both providers; in the sandbox, it starts the simulated ones. */
export async function findUpstreams(
  config: Config,
  { vertraToken, vidaToken }: SettingFiles,
): Promise<Upstreams> {
  const { sandbox, vertra, vida } = config;
  if (sandbox) return startSandboxUpstreams(config);
  return {
    vida: {
      origin: vida.origin,
      credential: vidaToken ?? toCredential(vida.token),
      resellerId: vida.resellerId,
    },
    vertra: { origin: vertra.origin, credential: vertraToken ?? toCredential(vertra.token) },
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
  return {
    vida: {
      origin: vida.origin,
      credential: toCredential(new Secret(vida.token)),
      resellerId: config.vida.resellerId ?? vidaResellerId,
    },
    vertra: { origin: vertra.origin, credential: toCredential(new Secret(vertra.token)) },
    sandboxRequests: createSandboxRequests(sandbox),
  };
}

function toCredential(secret: Secret | null): Credential | null {
  return secret && (() => secret);
}
