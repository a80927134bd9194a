import type { InputPath } from '../input-issue.ts';
import type { OrganizationRef } from '../organization/organization-id.ts';
import type { FieldState } from '../update/field-result.ts';

/** What became of an update. PENDING: it was possibly sent, and no outcome is recorded yet. */
export type ChangeOutcome = 'APPLIED' | 'PARTIALLY_APPLIED' | 'NOT_APPLIED' | 'UNKNOWN' | 'PENDING';

export type ChangeSource = 'SINGLE' | 'BATCH' | 'BULK';

/** What is recorded of an update before it is sent: names, and never a value of a field. */
export interface ChangeFacts {
  /** The id of the caller. */
  readonly caller: string;
  readonly requestId: string;
  readonly organization: OrganizationRef;
  /** As in `ProviderPort`. */
  readonly account: string;
  readonly source: ChangeSource;
  /** The path of the input in the arguments, e.g. `["input"]`. */
  readonly inputPath: InputPath;
  /** The names of the fields that the update sets. */
  readonly fields: readonly string[];
}

/** What is recorded when the outcome of an update is known. */
export interface ChangeResult {
  readonly outcome: Exclude<ChangeOutcome, 'PENDING'>;
  /** The name of the GraphQL type of the outcome. */
  readonly result: string;
  /** One for each field, in the same order. */
  readonly states: readonly FieldState[];
  /** Whether nothing was sent, because the outcome of an earlier request with the same idempotency key was returned. */
  readonly replayed: boolean;
}

/** The record of one update. */
export interface Change {
  /** Its place among all changes, as milliseconds since the epoch and a number: `1764400000000-0`. */
  readonly position: string;
  readonly facts: ChangeFacts;
  /** Null while the update is pending. */
  readonly result: ChangeResult | null;
}
