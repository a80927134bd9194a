import type { Upstreams } from '../../app/find-upstreams.ts';
import type { Config } from '../../config/config.ts';
import type { Credential } from '../../domain/access/secret.ts';
import { defaultConnection } from '../../domain/provider/provider.ts';
import { createVidaAdapter } from '../../providers/vida/vida-adapter.ts';
import { findProblem, toCredentialState } from './find-problem.ts';
import type { Probe } from './probe.ts';
import { sendProbe } from './probe.ts';
import type { ProviderCheck } from './provider-check.ts';
import { toUnconfiguredCheck } from './provider-check.ts';
import { toProviderCheck } from './to-provider-check.ts';

/** Vida lists twenty organizations in a page, so that this takes six requests at most. */
const maxListed = 100;

/** The response to a read of an account that does not exist shows whether the credential is refused. */
const absentAccount = '0';

const missingReseller =
  'VIDA_RESELLER_ID is not set, so the organizations of Vida cannot be listed. Updates and reads by id do not need it.';

export async function checkVida(config: Config, { vida }: Upstreams): Promise<ProviderCheck> {
  const { credential, origin, resellerId } = vida;
  if (credential === null) return toUnconfiguredCheck('VIDA');
  const probe = await probeVida(config, origin, credential, resellerId);
  const isAbsenceReported = resellerId === null && toCredentialState(probe) === 'NOT_REFUSED';
  return toProviderCheck('VIDA', probe, {
    sandbox: config.sandbox,
    dialect: null,
    problems: [isAbsenceReported ? null : findProblem('VIDA', probe)],
    notes: resellerId === null ? [missingReseller] : [],
  });
}

function probeVida(
  config: Config,
  origin: string,
  credential: Credential,
  resellerId: string | null,
): Promise<Probe> {
  return sendProbe({ config, provider: 'vida', origin }, async (client, options) => {
    const { sandbox } = config;
    const ref = { connection: defaultConnection, account: '' };
    const vida = createVidaAdapter({
      ...ref,
      credential,
      resellerId,
      sandbox,
      client,
      reportDrift: () => {},
    });
    if (resellerId !== null) return vida.list({ after: null, count: maxListed }, options);
    const [outcome] = await vida.read([absentAccount], options);
    return outcome as Probe['outcome'];
  });
}
