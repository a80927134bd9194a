import type { InputPath } from '../input-issue.ts';

/**
 * APPLIED: the provider confirmed the field. REJECTED: the provider named it as failed. UNCONFIRMED: the response neither
 * confirms nor rejects it.
 */
export type FieldState = 'APPLIED' | 'REJECTED' | 'UNCONFIRMED';

/** The result of one field that was sent. */
export interface FieldResult {
  readonly path: InputPath;
  readonly state: FieldState;
}

/** Creates the result of each field that was sent, in the order of the update. */
export function toFieldResults<Field extends string>(
  fields: readonly Field[],
  stateOf: (field: Field) => FieldState,
): readonly FieldResult[] {
  return fields.map((field) => ({ path: [field], state: stateOf(field) }));
}
