import type { ReadError } from '../errors.ts';
import type { InputPath } from '../input-issue.ts';
import type { Instant } from '../organization/instant.ts';
import type { Organization } from '../organization/organization.ts';

/** NOT_REPORTED: the provider's reads do not contain the field, so that nothing is known of it. */
export type ComparisonState = 'SAME' | 'DIFFERENT' | 'NOT_REPORTED';

/** A requested value beside the one that the provider holds. */
export interface FieldComparison {
  readonly path: InputPath;
  readonly state: ComparisonState;
}

/** What an update requests beside what the provider holds. */
export interface Comparison {
  readonly kind: 'comparison';
  readonly organization: Organization;
  /** When the provider responded to the read, by the clock of this gateway. */
  readonly readAt: Instant;
  /** One entry for each requested field, in the order of the update. */
  readonly fields: readonly FieldComparison[];
}

/** The outcome of a comparison, which only reads. */
export type ComparisonOutcome = Comparison | ReadError;
