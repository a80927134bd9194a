import type { Upstreams } from '../../app/find-upstreams.ts';
import { findUpstreams } from '../../app/find-upstreams.ts';
import type { Config } from '../../config/config.ts';
import type { SettingFiles } from '../../config/secret-files.ts';
import type { Provider } from '../../domain/provider/provider.ts';
import { providers } from '../../domain/provider/provider.ts';
import { checkVertra } from './check-vertra.ts';
import { checkVida } from './check-vida.ts';
import type { ProviderCheck } from './provider-check.ts';

const checks: Readonly<Record<Provider, (config: Config, upstreams: Upstreams) => Promise<ProviderCheck>>> = {
  VIDA: checkVida,
  VERTRA: checkVertra,
};

/** Reads at each provider, at all of them at once. */
export async function checkProviders(config: Config, files: SettingFiles): Promise<readonly ProviderCheck[]> {
  const upstreams = await findUpstreams(config, files);
  return Promise.all(providers.map((provider) => checks[provider](config, upstreams)));
}
