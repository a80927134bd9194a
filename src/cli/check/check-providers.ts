import { findUpstreams } from '../../app/find-upstreams.ts';
import type { Config } from '../../config/config.ts';
import type { SettingFiles } from '../../config/secret-files.ts';
import { mapConcurrently } from '../../domain/map-concurrently.ts';
import type { Provider } from '../../domain/provider/provider.ts';
import { checkVertra } from './check-vertra.ts';
import { checkVida } from './check-vida.ts';
import type { CheckedUpstream, ProviderCheck } from './provider-check.ts';
import { toUnconfiguredCheck } from './provider-check.ts';

const checks: Readonly<
  Record<Provider, (config: Config, upstream: CheckedUpstream) => Promise<ProviderCheck>>
> = {
  VIDA: checkVida,
  VERTRA: checkVertra,
};

/** Each check sends a few reads, and a gateway can have hundreds of connections. */
const maxConcurrent = 10;

/** Reads at each connection, at several of them at once. */
export async function checkProviders(config: Config, files: SettingFiles): Promise<readonly ProviderCheck[]> {
  const { upstreams } = await findUpstreams(config, files);
  return mapConcurrently(maxConcurrent, upstreams, async (upstream) => {
    const { credential } = upstream;
    return credential === null
      ? toUnconfiguredCheck(upstream)
      : checks[upstream.provider](config, { ...upstream, credential });
  });
}
