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
  /** The provider named them as failed. */
  readonly rejectedFields: readonly InputPath[];
  /** Sent, and not settled by the answer: named in neither list, or in both. */
  readonly unconfirmedFields: readonly InputPath[];
  /** For people: the provider's own words in the first answer, the gateway's in a stored outcome. */
  readonly message: string;
}

/** The gateway's own words for an update that was confirmed in part. */
export const partlyConfirmedMessages: Readonly<Record<Provider, string>> = {
  VIDA: 'Vida did not confirm every setting that was sent.',
  VERTRA:
    'Vertra Cloud confirmed the update but does not show every field as it was sent. Compare the unconfirmed fields before you send them again.',
};

/** What became of one update. */
export type UpdateOutcome = Updated | PartiallyUpdated | OrganizationError;

/** The same outcome with its field paths, told from the provider's branch on, standing below `base`. */
export function withPathPrefix(base: InputPath, outcome: UpdateOutcome): UpdateOutcome {
  const below = (path: InputPath): InputPath => [...base, ...path];
  switch (outcome.kind) {
    case 'updated':
      return {
        kind: 'updated',
        organization: outcome.organization,
        appliedFields: outcome.appliedFields.map(below),
      };
    case 'partiallyUpdated':
      return {
        ...outcome,
        appliedFields: outcome.appliedFields.map(below),
        rejectedFields: outcome.rejectedFields.map(below),
        unconfirmedFields: outcome.unconfirmedFields.map(below),
      };
    case 'input':
      return { ...outcome, issues: outcome.issues.map((issue) => ({ ...issue, path: below(issue.path) })) };
    case 'nameTaken':
      return { ...outcome, path: below(outcome.path) };
    default:
      return outcome;
  }
}

/**
 * What is stored of an outcome, and replayed: shown later, an organization's data would be out of date, and no text of a
 * provider is kept.
 */
export function toStored(outcome: UpdateOutcome): UpdateOutcome {
  if (!('organization' in outcome) || !outcome.organization) return outcome;
  const { provider, providerId } = outcome.organization;
  const stored = { ...outcome, organization: { provider, providerId } };
  return stored.kind === 'partiallyUpdated'
    ? { ...stored, message: partlyConfirmedMessages[provider] }
    : stored;
}
