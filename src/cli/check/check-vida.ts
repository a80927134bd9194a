import type { Config } from '../../config/config.ts';
import { toSettingName } from '../../domain/provider/setting-name.ts';
import { createVidaAdapter } from '../../providers/vida/vida-adapter.ts';
import { toLabel } from './check-names.ts';
import { findProblem, toCredentialState } from './find-problem.ts';
import type { Probe } from './probe.ts';
import { sendProbe } from './probe.ts';
import type { CheckedUpstream, ProviderCheck } from './provider-check.ts';
import { toProviderCheck } from './to-provider-check.ts';

/** Vida lists twenty organizations in a page, so that this takes six requests at most. */
const maxListed = 100;

/** The response to a read of an account that does not exist shows whether the credential is refused. */
const absentAccount = '0';

export async function checkVida(config: Config, upstream: CheckedUpstream): Promise<ProviderCheck> {
  const { resellerId } = upstream;
  const probe = await probeVida(config, upstream);
  const isAbsenceReported = resellerId === null && toCredentialState(probe) === 'NOT_REFUSED';
  return toProviderCheck(upstream, probe, {
    sandbox: config.sandbox,
    dialect: null,
    problems: [isAbsenceReported ? null : findProblem(upstream, probe)],
    notes: resellerId === null ? [toMissingReseller(upstream)] : [],
  });
}

function toMissingReseller(upstream: CheckedUpstream): string {
  return `${toSettingName(upstream, 'RESELLER_ID')} is not set, so the organizations of ${toLabel(upstream)} cannot be listed. Updates and reads by id do not need it.`;
}

function probeVida(config: Config, upstream: CheckedUpstream): Promise<Probe> {
  return sendProbe(config, upstream, async (client, options) => {
    const { sandbox } = config;
    const vida = createVidaAdapter({ ...upstream, sandbox, client, reportDrift: () => {} });
    if (upstream.resellerId !== null) return vida.list({ after: null, count: maxListed }, options);
    const [outcome] = await vida.read([absentAccount], options);
    return outcome as Probe['outcome'];
  });
}
