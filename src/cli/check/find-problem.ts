import type { Provider } from '../../domain/provider/provider.ts';
import { providerNames } from '../../domain/provider/provider.ts';
import type { HttpResult } from '../../http-client/http-result.ts';
import type { Probe } from './probe.ts';
import type { CredentialState } from './provider-check.ts';

type HttpResponse = Extract<HttpResult, { readonly status: number }>;

/** @returns what the operator has to fix, without a text of the provider except its documented codes; null when the read worked */
export function findProblem(provider: Provider, probe: Probe): string | null {
  const { outcome, result } = probe;
  if (isRead(outcome)) return null;
  if (result === null) return outcome.message;
  const { label } = providerNames[provider];
  if (!('status' in result)) {
    const code = toFailure(probe);
    return `${label} cannot be reached: ${code}. Check ${provider}_ORIGIN, the network, and the proxy settings.`;
  }
  return toResponseProblem(provider, outcome, result);
}

/** The code of the failed connection, or how the last attempt ended. */
export function toFailure({ attempt, result }: Probe): string {
  const cutoff = result !== null && 'cutoff' in result ? result.cutoff : 'UNKNOWN';
  return attempt?.failure ?? attempt?.cutoff ?? cutoff;
}

function toResponseProblem(
  provider: Provider,
  outcome: Exclude<Probe['outcome'], { kind: 'page' | 'found' }>,
  result: HttpResponse,
): string {
  const { label } = providerNames[provider];
  const code = outcome.providerCode === null ? '' : `, ${outcome.providerCode}`;
  const response = `HTTP status ${result.status}${code}`;
  if (result.status >= 300 && result.status < 400)
    return `${label} responded with a redirect (${response}), which is not followed. Check ${provider}_ORIGIN.`;
  if (outcome.kind === 'credential')
    return `${label} refused the credential (${response}). Check ${provider}_API_TOKEN.`;
  if (outcome.kind === 'forbidden')
    return `${label} does not allow the credential to read this (${response}). Check its permissions, and the plan of its account.`;
  if (outcome.kind === 'rateLimited')
    return `${label} accepts no more requests at the moment (${response}). ${toAdvice(outcome.retryAfterSeconds)}`;
  if (result.kind === 'unreadable')
    return `${label} responded with ${response} and a body that cannot be read as JSON (${result.reason}). Check ${provider}_ORIGIN.`;
  if (result.status < 300)
    return `${label} responded with ${response} and a body that has not the documented form. Check ${provider}_ORIGIN.`;
  return `${label} responded with ${response}. Check ${provider}_ORIGIN, or check again later.`;
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
