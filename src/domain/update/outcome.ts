import type { OrganizationError } from '../errors.ts';
import type { InputPath } from '../input-issue.ts';
import type { Organization } from '../organization/organization.ts';
import { toIdentity } from '../organization/organization.ts';
import type { Provider } from '../provider/provider.ts';
import { defaultAccount } from '../provider/provider.ts';
import type { FieldResult } from './field-result.ts';
import type { RequestedUpdate, UpdateRequest } from './update-request.ts';

interface UpdateFields {
  readonly organization: Organization;
  /** One entry for each field that was sent, in the order of the input. */
  readonly fields: readonly FieldResult[];
  /** As in `ErrorFields`. */
  readonly replayed?: true;
}

/** The provider confirmed every field that was sent. */
export interface Updated extends UpdateFields {
  readonly kind: 'updated';
}

/** The provider confirmed some of the fields that were sent. */
export interface PartiallyUpdated extends UpdateFields {
  readonly kind: 'partiallyUpdated';
  /** Text for people: the provider's in the first response, the gateway's in a stored outcome. */
  readonly message: string;
  /** Set in the outcome for a caller. */
  readonly request?: RequestedUpdate;
}

/** The gateway's message for a partly confirmed update. */
export const partlyConfirmedMessages: Readonly<Record<Provider, string>> = {
  VIDA: 'Vida did not confirm every setting that was sent. Compare the unconfirmed settings before you send them again.',
  VERTRA:
    'Vertra Cloud confirmed the update but does not return every field as it was sent. Compare the unconfirmed fields before you send them again.',
};

/** The outcome of one update. */
export type UpdateOutcome = Updated | PartiallyUpdated | OrganizationError;

/**
 * Creates the outcome of a response that confirms an update.
 *
 * @param message for an update of which some fields are not confirmed
 * @returns undefined when no field is confirmed
 */
export function toConfirmedOutcome(
  organization: Organization,
  fields: readonly FieldResult[],
  message: string,
): Updated | PartiallyUpdated | undefined {
  const applied = fields.filter(({ state }) => state === 'APPLIED');
  if (applied.length === 0) return undefined;
  return applied.length === fields.length
    ? { kind: 'updated', organization, fields }
    : { kind: 'partiallyUpdated', organization, fields, message };
}

/** Marks the outcome of an earlier request with the same idempotency key. */
export function toReplayed(outcome: UpdateOutcome): UpdateOutcome {
  return { ...outcome, replayed: true };
}

/** Adds the update to an outcome that leaves open whether all of its fields were applied, so that they can be compared. */
export function withRequest(
  outcome: UpdateOutcome,
  request: UpdateRequest<Provider>,
  inputPath: InputPath,
): UpdateOutcome {
  return outcome.kind === 'partiallyUpdated' || outcome.kind === 'outcomeUnknown'
    ? { ...outcome, request: { ...request, inputPath } }
    : outcome;
}

/** Adds the account of a named connection to the organization, so that it is never shown with the data of another account. */
export function withAccount(outcome: UpdateOutcome, account: string): UpdateOutcome {
  if (account === defaultAccount || !('organization' in outcome) || !outcome.organization) return outcome;
  return { ...outcome, organization: { ...outcome.organization, account } };
}

/** Prefixes the field paths of an outcome, which start at the provider's input, with `base`. */
export function withPathPrefix(base: InputPath, outcome: UpdateOutcome): UpdateOutcome {
  const withBase = (path: InputPath): InputPath => [...base, ...path];
  switch (outcome.kind) {
    case 'updated':
    case 'partiallyUpdated':
      return {
        ...outcome,
        fields: outcome.fields.map(({ path, state }) => ({ path: withBase(path), state })),
      };
    case 'input':
      return {
        ...outcome,
        issues: outcome.issues.map((issue) => ({ ...issue, path: withBase(issue.path) })),
      };
    case 'conflict':
      return {
        ...outcome,
        conflicts: outcome.conflicts.map(({ path, state }) => ({ path: withBase(path), state })),
      };
    case 'nameTaken':
      return { ...outcome, path: withBase(outcome.path) };
    default:
      return outcome;
  }
}

/** Removes the values of the update, an organization's data, which would be outdated on a replay, and the provider's text. */
export function toStored(full: UpdateOutcome): UpdateOutcome {
  const { replayed: _replayed, request: _request, ...outcome } = { request: undefined, ...full };
  if (!('organization' in outcome) || !outcome.organization) return outcome;
  const organization = toIdentity(outcome.organization);
  const stored = { ...outcome, organization };
  return stored.kind === 'partiallyUpdated'
    ? { ...stored, message: partlyConfirmedMessages[organization.provider] }
    : stored;
}
