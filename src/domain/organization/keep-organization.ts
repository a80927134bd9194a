import type { UnavailableError } from '../errors.ts';
import { refusal } from '../errors.ts';
import type { Provider } from '../provider/provider.ts';
import type { UpdateOutcome } from '../update/outcome.ts';
import type { RequestMemory } from './memory-budget.ts';
import type { Organization } from './organization.ts';
import { estimateBytes, withoutLargeFields } from './organization-size.ts';
import type { Found } from './read-outcome.ts';

/**
 * Reserves memory for an organization that was read; it is unavailable when the memory does not fit the budget.
 *
 * @param readAtMs as in `Found`
 */
export function keepRead(
  organization: Organization,
  readAtMs: number,
  memory: RequestMemory,
): Found | UnavailableError {
  return memory.reserve(estimateBytes(organization))
    ? { kind: 'found', organization, readAtMs }
    : tooMuchMemory(organization.provider);
}

/**
 * Reserves memory for the organization in the outcome of an update. When it does not fit the budget, the large fields are left
 * out, because the outcome of a write must not depend on memory; selecting them reads them.
 */
export function keepUpdated(outcome: UpdateOutcome, memory: RequestMemory): UpdateOutcome {
  if (!('organization' in outcome) || !outcome.organization) return outcome;
  if (memory.reserve(estimateBytes(outcome.organization))) return outcome;
  return { ...outcome, organization: withoutLargeFields(outcome.organization) };
}

/** Unavailable, because each of the organizations can be read later or with fewer others. */
export function tooMuchMemory(provider: Provider): UnavailableError {
  const message =
    'The organizations of the running requests would take too much memory of this gateway. Read fewer large ' +
    'organizations at once, or read this one again later.';
  return { kind: 'unavailable', ...refusal(message, provider), retryable: true, retryAfterSeconds: null };
}
