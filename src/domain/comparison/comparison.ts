import type { ReadError } from '../errors.ts';
import type { Instant } from '../organization/instant.ts';
import type { Organization } from '../organization/organization.ts';
import type { RequestedUpdate } from '../update/update-request.ts';
import type { FieldComparison } from './field-comparison.ts';

/** What an update requests beside what the provider holds. */
export interface Comparison {
  readonly kind: 'comparison';
  readonly organization: Organization;
  /** When the provider responded to the read, by the clock of this gateway. */
  readonly readAt: Instant;
  /** One entry for each requested field, in the order of the update. */
  readonly fields: readonly FieldComparison[];
  readonly request: RequestedUpdate;
}

/** The outcome of a comparison, which only reads. */
export type ComparisonOutcome = Comparison | ReadError;
