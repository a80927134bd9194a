import type { ConnectionRef } from '../../domain/provider/connection.ts';
import type { QuotaReport } from '../../domain/provider/quota.ts';
import { toWaitSeconds } from '../../http-client/retry-after.ts';
import { readQuotas } from '../../providers/shared/quota-headers.ts';
import { toLabel } from './check-names.ts';
import { readClockSkew, toClockProblem } from './clock-skew.ts';
import { toCredentialState } from './find-problem.ts';
import type { Probe } from './probe.ts';
import type { CheckedQuota, ProviderCheck } from './provider-check.ts';

/** @param findings of the provider's own check */
export function toProviderCheck(
  { connection, provider }: ConnectionRef,
  probe: Probe,
  findings: Pick<ProviderCheck, 'sandbox' | 'dialect' | 'notes'> & {
    readonly problems: readonly (string | null)[];
  },
): ProviderCheck {
  const { attempt, outcome, result } = probe;
  const head = result !== null && 'status' in result ? result : null;
  const clockSkewSeconds = head && readClockSkew(head, probe.endedAtMs, attempt?.ms ?? 0);
  const clockProblem = toClockProblem(toLabel({ provider, connection }), clockSkewSeconds);
  return {
    provider,
    connection,
    configured: true,
    sandbox: findings.sandbox,
    reachable: head !== null,
    ms: attempt && Math.round(attempt.ms),
    credential: toCredentialState(probe),
    dialect: findings.dialect,
    listed: outcome.kind === 'page' ? { count: outcome.items.length, hasMore: outcome.hasMore } : null,
    clockSkewSeconds,
    quotas: head === null ? [] : readQuotas(head).map(toCheckedQuota),
    problems: [...findings.problems, clockProblem].filter((problem) => problem !== null),
    notes: findings.notes,
  };
}

function toCheckedQuota({ limit, remaining, resetsInMs, window }: QuotaReport): CheckedQuota {
  const resetsInSeconds = resetsInMs === null ? null : toWaitSeconds(resetsInMs / 1000);
  return { window, limit, remaining, resetsInSeconds };
}
