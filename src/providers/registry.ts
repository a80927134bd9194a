import type { Credential } from '../domain/access/secret.ts';
import type { Provider } from '../domain/provider/provider.ts';
import type { ProviderPort } from '../domain/provider/provider-port.ts';
import { createUnconfiguredProvider } from './shared/not-configured.ts';
import type { VertraOptions } from './vertra/vertra-adapter.ts';
import { createVertraAdapter } from './vertra/vertra-adapter.ts';
import type { VidaOptions } from './vida/vida-adapter.ts';
import { createVidaAdapter } from './vida/vida-adapter.ts';

/** The options of a connection to any provider. Without a credential, it is not configured. */
export type PortOptions = Omit<VidaOptions & VertraOptions, 'credential'> & {
  readonly credential: Credential | null;
};

/** The adapter of each provider; a new provider is added here. */
const adapters: { readonly [P in Provider]: (options: VidaOptions & VertraOptions) => ProviderPort<P> } = {
  VIDA: createVidaAdapter,
  VERTRA: createVertraAdapter,
};

/** Creates the port of a connection. */
export function createProviderPort<P extends Provider>(provider: P, options: PortOptions): ProviderPort<P> {
  const { credential } = options;
  return credential === null
    ? createUnconfiguredProvider(provider, `${provider}_API_TOKEN`)
    : adapters[provider]({ ...options, credential });
}
