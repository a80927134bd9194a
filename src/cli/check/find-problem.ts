import type { ConnectionRef } from '../../domain/provider/connection.ts';
import { toSettingName } from '../../domain/provider/setting-name.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import { toLabel } from './check-names.ts';
import type { Probe } from './probe.ts';
import type { CredentialState } from './provider-check.ts';

type HttpResponse = Extract<HttpResult, { readonly status: number }>;

/** @returns what the operator has to fix, without a text of the provider except its documented codes; null when the read worked */
export function findProblem(ref: ConnectionRef, probe: Probe): string | null {
  const { outcome, result } = probe;
  if (isRead(outcome)) return null;
  if (result === null) return outcome.message;
  const label = toLabel(ref);
  if (!('status' in result)) {
    const code = toFailure(probe);
    return `${label} cannot be reached: ${code}. Check ${toSettingName(ref, 'ORIGIN')}, the network, and the proxy settings.`;
  }
  return toResponseProblem(ref, outcome, result);
}

/** The code of the failed connection, or how the last attempt ended. */
export function toFailure({ attempt, result }: Probe): string {
  const cutoff = result !== null && 'cutoff' in result ? result.cutoff : 'UNKNOWN';
  return attempt?.failure ?? attempt?.cutoff ?? cutoff;
}

function toResponseProblem(
  ref: ConnectionRef,
  outcome: Exclude<Probe['outcome'], { kind: 'page' | 'found' }>,
  result: HttpResponse,
): string {
  const label = toLabel(ref);
  const code = outcome.providerCode === null ? '' : `, ${outcome.providerCode}`;
  const response = `HTTP status ${result.status}${code}`;
  if (result.status >= 300 && result.status < 400)
    return `${label} responded with a redirect (${response}), which is not followed. Check ${toSettingName(ref, 'ORIGIN')}.`;
  if (outcome.kind === 'credential')
    return `${label} refused the credential (${response}). Check ${toSettingName(ref, 'API_TOKEN')}.`;
  if (outcome.kind === 'forbidden')
    return `${label} does not allow the credential to read this (${response}). Check its permissions, and the plan of its account.`;
  if (outcome.kind === 'rateLimited')
    return `${label} accepts no more requests at the moment (${response}). ${toAdvice(outcome.retryAfterSeconds)}`;
  if (result.kind === 'unreadable')
    return `${label} responded with ${response} and a body that cannot be read as JSON (${result.reason}). Check ${toSettingName(ref, 'ORIGIN')}.`;
  if (result.status < 300)
    return `${label} responded with ${response} and a body that has not the documented form. Check ${toSettingName(ref, 'ORIGIN')}.`;
  return `${label} responded with ${response}. Check ${toSettingName(ref, 'ORIGIN')}, or check again later.`;
}

function toAdvice(retryAfterSeconds: number | null): string {
  return retryAfterSeconds === null ? 'Check again later.' : `Check again in ${retryAfterSeconds} seconds.`;
}

/** What a read shows about the credential. */
export function toCredentialState({ outcome, result }: Probe): CredentialState {
  if (isRead(outcome)) return 'ACCEPTED';
  if (outcome.kind === 'credential') return 'REFUSED';
  if (outcome.kind === 'forbidden') return 'FORBIDDEN';
  return outcome.kind === 'notFound' && result?.kind === 'response' ? 'NOT_REFUSED' : 'UNKNOWN';
}

function isRead(outcome: Probe['outcome']): outcome is Extract<Probe['outcome'], { kind: 'page' | 'found' }> {
  return outcome.kind === 'page' || outcome.kind === 'found';
}
