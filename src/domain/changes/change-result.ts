import type { InputPath } from '../input-issue.ts';
import { toMemberName } from '../operation-record.ts';
import type { FieldState } from '../update/field-result.ts';
import type { UpdateOutcome } from '../update/outcome.ts';
import type { ChangeResult } from './change.ts';

/**
 * Converts the outcome of an update to what is recorded of it.
 *
 * @param outcome its field paths start at the provider's input
 * @param fields the names of the fields that were sent
 */
export function toChangeResult(outcome: UpdateOutcome, fields: readonly string[]): ChangeResult {
  return {
    outcome: toChangeOutcome(outcome),
    result: toMemberName(outcome.kind),
    states: fields.map(createStateOf(outcome)),
    replayed: outcome.replayed === true,
  };
}

function toChangeOutcome(outcome: UpdateOutcome): ChangeResult['outcome'] {
  if (outcome.kind === 'updated') return 'APPLIED';
  return outcome.kind === 'partiallyUpdated' ? 'PARTIALLY_APPLIED' : outcome.applied;
}

function createStateOf(outcome: UpdateOutcome): (field: string) => FieldState {
  if (outcome.kind === 'updated') return () => 'APPLIED';
  if (outcome.kind === 'partiallyUpdated') {
    return (field) => outcome.fields.find(({ path }) => isAt(path, field))?.state ?? 'UNCONFIRMED';
  }
  if (outcome.applied === 'NOT_APPLIED') return () => 'REJECTED';
  const rejected = outcome.kind === 'input' ? outcome.issues : [];
  return (field) => (rejected.some(({ path }) => isAt(path, field)) ? 'REJECTED' : 'UNCONFIRMED');
}

function isAt([first]: InputPath, field: string): boolean {
  return first === field;
}
