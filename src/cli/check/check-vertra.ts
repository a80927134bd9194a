import type { Upstreams } from '../../app/find-upstreams.ts';
import type { Config } from '../../config/config.ts';
import type { Credential } from '../../domain/access/secret.ts';
import { defaultConnection } from '../../domain/provider/provider.ts';
import { createVertraAdapter } from '../../providers/vertra/vertra-adapter.ts';
import type { VertraDialect } from '../../providers/vertra/vertra-dialect.ts';
import { vertraContracts } from '../../providers/vertra/vertra-dialect.ts';
import { findProblem } from './find-problem.ts';
import type { Probe } from './probe.ts';
import { sendProbe } from './probe.ts';
import type { ProviderCheck } from './provider-check.ts';
import { toUnconfiguredCheck } from './provider-check.ts';
import { toProviderCheck } from './to-provider-check.ts';

/** The list has no pages, so that every organization can be counted. */
const maxListed = 1_000_000;

interface DialectProbe extends Probe {
  readonly dialect: VertraDialect;
}

/** Reads the list of each dialect, because an account can be moved to another version of the API at any time. */
export async function checkVertra(config: Config, { vertra }: Upstreams): Promise<ProviderCheck> {
  const { credential, origin } = vertra;
  if (credential === null) return toUnconfiguredCheck('VERTRA');
  const dialects = Object.keys(vertraContracts) as VertraDialect[];
  const probes = await Promise.all(
    dialects.map((dialect) => probeDialect(config, origin, credential, dialect)),
  );
  const configured = config.vertra.dialect;
  const served = probes.filter(({ outcome }) => outcome.kind === 'page').map(({ dialect }) => dialect);
  const shown = selectProbe(probes, configured);
  return toProviderCheck('VERTRA', shown, {
    sandbox: config.sandbox,
    dialect: { configured, served },
    problems: [findProblem('VERTRA', shown), findDialectProblem(probes, configured, served)],
    notes: [],
  });
}

async function probeDialect(
  config: Config,
  origin: string,
  credential: Credential,
  dialect: VertraDialect,
): Promise<DialectProbe> {
  const probe = await sendProbe({ config, provider: 'vertra', origin }, (client, options) => {
    const { sandbox } = config;
    const reports = { reportDrift: () => {}, reportUnknownPath: () => {} };
    const ref = { connection: defaultConnection, account: '' };
    const vertra = createVertraAdapter({ ...ref, credential, dialect, sandbox, client, ...reports });
    return vertra.list({ after: null, count: maxListed }, options);
  });
  return { ...probe, dialect };
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
  probes: readonly DialectProbe[],
  configured: VertraDialect,
  served: readonly VertraDialect[],
): string | null {
  if (served.includes(configured)) return null;
  if (served.length > 0)
    return `VERTRA_DIALECT is ${configured}, which Vertra Cloud does not serve. Set VERTRA_DIALECT to ${served.join(' or ')}.`;
  return probes.every(isUnknownPath)
    ? 'Vertra Cloud serves no dialect that this gateway knows. Check VERTRA_ORIGIN.'
    : null;
}
