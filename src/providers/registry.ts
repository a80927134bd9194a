import type { Credential } from '../domain/access/secret.ts';
import type { Provider } from '../domain/provider/provider.ts';
import type { ProviderPort, ProviderPorts } from '../domain/provider/provider-port.ts';
import type { JsonClient } from '../http-client/json-client.ts';
import type { ReportDrift, ReportUnknownPath } from './shared/drift.ts';
import { createUnconfiguredProvider } from './shared/not-configured.ts';
import type { ReadQuotas } from './shared/quota-reader.ts';
import { createVertraAdapter } from './vertra/vertra-adapter.ts';
import type { VertraDialect } from './vertra/vertra-dialect.ts';
import { createVidaAdapter } from './vida/vida-adapter.ts';

/** A provider without a credential is not configured. */
export interface ProviderSettings {
  readonly credential: Credential | null;
  readonly sandbox: boolean;
  readonly client: JsonClient;
  /** By default none is known. */
  readonly quotas?: ReadQuotas;
}

export interface RegistryOptions {
  readonly vida: ProviderSettings & { readonly resellerId: string | null };
  readonly vertra: ProviderSettings & { readonly dialect: VertraDialect };
  readonly reportDrift: ReportDrift;
  readonly reportUnknownPath: ReportUnknownPath;
}

/** Creates the port of each provider; a new provider is added here. */
export function createProviders({
  reportDrift,
  reportUnknownPath,
  vertra,
  vida,
}: RegistryOptions): ProviderPorts {
  return {
    VIDA: createProviderPort('VIDA', vida, (credential) =>
      createVidaAdapter({ ...vida, credential, reportDrift }),
    ),
    VERTRA: createProviderPort('VERTRA', vertra, (credential) =>
      createVertraAdapter({ ...vertra, credential, reportDrift, reportUnknownPath }),
    ),
  };
}

function createProviderPort<P extends Provider>(
  provider: P,
  { credential }: ProviderSettings,
  create: (credential: Credential) => ProviderPort<P>,
): ProviderPort<P> {
  return credential === null
    ? createUnconfiguredProvider(provider, `${provider}_API_TOKEN`)
    : create(credential);
}
