import type { Credential } from '../domain/access/secret.ts';
import type { Provider } from '../domain/provider/provider.ts';
import type { ProviderPort, ProviderPorts } from '../domain/provider/provider-port.ts';
import type { JsonClient } from '../http-client/json-client.ts';
import type { ReportDrift, ReportUnknownPath } from './shared/drift.ts';
import { createNotConfigured } from './shared/not-configured.ts';
import { createVertraAdapter } from './vertra/vertra-adapter.ts';
import type { VertraDialect } from './vertra/vertra-dialect.ts';
import { createVidaAdapter } from './vida/vida-adapter.ts';

/** What each adapter needs; a provider without a credential is not configured. */
export interface ProviderSettings {
  readonly credential: Credential | null;
  readonly sandbox: boolean;
  readonly client: JsonClient;
}

export interface RegistryOptions {
  readonly vida: ProviderSettings & { readonly resellerId: string | null };
  readonly vertra: ProviderSettings & { readonly dialect: VertraDialect };
  readonly reportDrift: ReportDrift;
  readonly reportUnknownPath: ReportUnknownPath;
}

/** Every provider's port, by name; adding a provider begins with its line here. */
export function createProviders({
  reportDrift,
  reportUnknownPath,
  vertra,
  vida,
}: RegistryOptions): ProviderPorts {
  return {
    VIDA: configured('VIDA', 'VIDA_API_TOKEN', vida, (credential) =>
      createVidaAdapter({ ...vida, credential, reportDrift }),
    ),
    VERTRA: configured('VERTRA', 'VERTRA_API_TOKEN', vertra, (credential) =>
      createVertraAdapter({ ...vertra, credential, reportDrift, reportUnknownPath }),
    ),
  };
}

function configured<P extends Provider>(
  provider: P,
  setting: string,
  { credential }: ProviderSettings,
  create: (credential: Credential) => ProviderPort<P>,
): ProviderPort<P> {
  return credential === null ? createNotConfigured(provider, setting) : create(credential);
}
