import type { OrganizationError } from '../errors.ts';
import type { InputPath } from '../input-issue.ts';
import type { Organization } from '../organization/organization.ts';
import type { Provider } from '../provider/provider.ts';

/** The provider confirmed every field that was sent. */
export interface Updated {
  readonly kind: 'updated';
  readonly organization: Organization;
  readonly appliedFields: readonly InputPath[];
}

/** The provider confirmed some of the fields that were sent. */
export interface PartiallyUpdated {
  readonly kind: 'partiallyUpdated';
  readonly organization: Organization;
  readonly appliedFields: readonly InputPath[];
  /** Fields that the provider named as failed. */
  readonly rejectedFields: readonly InputPath[];
  /** Fields that the response names in neither list, or in both. */
  readonly unconfirmedFields: readonly InputPath[];
  /** Text for people: the provider's in the first response, the gateway's in a stored outcome. */
  readonly message: string;
}

/** The gateway's message for a partly confirmed update. */
export const partlyConfirmedMessages: Readonly<Record<Provider, string>> = {
  VIDA: 'Vida did not confirm every setting that was sent. Compare the unconfirmed settings before you send them again.',
  VERTRA:
    'Vertra Cloud confirmed the update but does not return every field as it was sent. Compare the unconfirmed fields before you send them again.',
};

/** The outcome of one update. */
export type UpdateOutcome = Updated | PartiallyUpdated | OrganizationError;

/** Prefixes the field paths of an outcome, which start at the provider's input, with `base`. */
export function withPathPrefix(base: InputPath, outcome: UpdateOutcome): UpdateOutcome {
  const withBase = (path: InputPath): InputPath => [...base, ...path];
  switch (outcome.kind) {
    case 'updated':
      return {
        kind: 'updated',
        organization: outcome.organization,
        appliedFields: outcome.appliedFields.map(withBase),
      };
    case 'partiallyUpdated':
      return {
        ...outcome,
        appliedFields: outcome.appliedFields.map(withBase),
        rejectedFields: outcome.rejectedFields.map(withBase),
        unconfirmedFields: outcome.unconfirmedFields.map(withBase),
      };
    case 'input':
      return {
        ...outcome,
        issues: outcome.issues.map((issue) => ({ ...issue, path: withBase(issue.path) })),
      };
    case 'nameTaken':
      return { ...outcome, path: withBase(outcome.path) };
    default:
      return outcome;
  }
}

/** Removes an organization's data, which would be outdated on a replay, and the provider's text before storage. */
export function toStored(outcome: UpdateOutcome): UpdateOutcome {
  if (!('organization' in outcome) || !outcome.organization) return outcome;
  const { provider, providerId } = outcome.organization;
  const stored = { ...outcome, organization: { provider, providerId } };
  return stored.kind === 'partiallyUpdated'
    ? { ...stored, message: partlyConfirmedMessages[provider] }
    : stored;
}
