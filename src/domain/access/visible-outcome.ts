import { toIdentity } from '../organization/organization.ts';
import type { UpdateOutcome } from '../update/outcome.ts';
import type { Caller } from './caller.ts';

/** Removes what the caller is not allowed to read: without the read scope an organization has only its id, also in errors. */
export function toVisible(outcome: UpdateOutcome, caller: Caller): UpdateOutcome {
  if (!('organization' in outcome) || !outcome.organization) return outcome;
  if (caller.scopes.has('organizations:read')) return outcome;
  return { ...outcome, organization: toIdentity(outcome.organization) };
}
