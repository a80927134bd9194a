import type { Config } from '../../config/config.ts';
import { toSettingName } from '../../domain/provider/setting-name.ts';
import { createVertraAdapter } from '../../providers/vertra/vertra-adapter.ts';
import type { VertraDialect } from '../../providers/vertra/vertra-dialect.ts';
import { vertraContracts } from '../../providers/vertra/vertra-dialect.ts';
import { toLabel } from './check-names.ts';
import { findProblem } from './find-problem.ts';
import type { Probe } from './probe.ts';
import { sendProbe } from './probe.ts';
import type { CheckedUpstream, ProviderCheck } from './provider-check.ts';
import { toProviderCheck } from './to-provider-check.ts';

/** The list has no pages, so that every organization can be counted. */
const maxListed = 1_000_000;

interface DialectProbe extends Probe {
  readonly dialect: VertraDialect;
}

/** Reads the list of each dialect, because an account can be moved to another version of the API at any time. */
export async function checkVertra(config: Config, upstream: CheckedUpstream): Promise<ProviderCheck> {
  const dialects = Object.keys(vertraContracts) as VertraDialect[];
  const probes = await Promise.all(dialects.map((dialect) => probeDialect(config, { ...upstream, dialect })));
  const configured = upstream.dialect;
  const served = probes.filter(({ outcome }) => outcome.kind === 'page').map(({ dialect }) => dialect);
  const shown = selectProbe(probes, configured);
  return toProviderCheck(upstream, shown, {
    sandbox: config.sandbox,
    dialect: { configured, served },
    problems: [findProblem(upstream, shown), findDialectProblem(upstream, probes, served)],
    notes: [],
  });
}

async function probeDialect(config: Config, upstream: CheckedUpstream): Promise<DialectProbe> {
  const probe = await sendProbe(config, upstream, (client, options) => {
    const { sandbox } = config;
    const reports = { reportDrift: () => {}, reportUnknownPath: () => {} };
    const vertra = createVertraAdapter({ ...upstream, sandbox, client, ...reports });
    return vertra.list({ after: null, count: maxListed }, options);
  });
  return { ...probe, dialect: upstream.dialect };
}

/** Selects the probe that shows most: a list, preferably that of the configured dialect, or else a response other than a 404. */
function selectProbe(probes: readonly DialectProbe[], configured: VertraDialect): Probe {
  const [first, ...others] = [...probes].sort(
    (one, other) => Number(other.dialect === configured) - Number(one.dialect === configured),
  );
  const ordered = first ? [first, ...others] : others;
  const selected =
    ordered.find(({ outcome }) => outcome.kind === 'page') ??
    ordered.find((probe) => !isUnknownPath(probe)) ??
    ordered[0];
  return selected as Probe;
}

function isUnknownPath({ result }: Probe): boolean {
  return result !== null && 'status' in result && result.status === 404;
}

/** @returns null when the configured dialect is served, or when no response shows anything about it */
function findDialectProblem(
  upstream: CheckedUpstream,
  probes: readonly DialectProbe[],
  served: readonly VertraDialect[],
): string | null {
  const label = toLabel(upstream);
  const setting = toSettingName(upstream, 'DIALECT');
  if (served.includes(upstream.dialect)) return null;
  if (served.length > 0)
    return `${setting} is ${upstream.dialect}, which ${label} does not serve. Set ${setting} to ${served.join(' or ')}.`;
  return probes.every(isUnknownPath)
    ? `${label} serves no dialect that this gateway knows. Check ${toSettingName(upstream, 'ORIGIN')}.`
    : null;
}
