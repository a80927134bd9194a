import type { InputPath } from '../input-issue.ts';

/** NOT_REPORTED: the provider's reads do not contain the field, so that nothing is known of it. */
export type ComparisonState = 'SAME' | 'DIFFERENT' | 'NOT_REPORTED';

/** A requested value beside the one that the provider holds. */
export interface FieldComparison {
  readonly path: InputPath;
  readonly state: ComparisonState;
}
