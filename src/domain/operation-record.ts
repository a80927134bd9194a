import type { ListOutcome, ReadOutcome } from './organization/read-outcome.ts';
import type { Provider } from './provider/provider.ts';
import type { AttemptTime } from './provider/provider-port.ts';
import type { UpdateOutcome } from './update/outcome.ts';

/** The outcome of one part of an operation. */
export type AnyOutcome = UpdateOutcome | ReadOutcome | ListOutcome;

/** How much of an operation the provider applied; null for a read. */
export type Applied = 'APPLIED' | 'PARTLY_APPLIED' | 'NOT_APPLIED' | 'UNKNOWN' | null;

/** The number of times that an operation had one outcome. */
export interface OutcomeCount {
  readonly provider: Provider | null;
  /** Null where the request names none that exists for the caller. */
  readonly connection: string | null;
  /** The GraphQL union member in the response. */
  readonly member: string;
  readonly applied: Applied;
  count: number;
}

/** The outcomes and upstream work of one operation, for logs and metrics; contains names and numbers, never input values. */
export interface OperationRecord {
  readonly outcomes: readonly OutcomeCount[];
  /** Requests sent to providers. */
  readonly attempts: number;
  /** Requests of other operations that this operation shared instead of sending one. */
  readonly joined: number;
  /** How many of them were updates. */
  readonly writes: number;
  /** How many of them, or of the requests that it shared, the provider refused. */
  readonly refusals: number;
  /** The sum of the durations of all of these; concurrent requests each count in full. */
  readonly upstreamMs: number;
  /** @param connection as in `OutcomeCount` */
  addOutcome(provider: Provider | null, connection: string | null, outcome: AnyOutcome): void;
  addAttempt(attempt: AttemptTime): void;
  /** Adds an attempt that was an update. */
  addWrite(attempt: AttemptTime): void;
}

export function createOperationRecord(): OperationRecord {
  return new Recorder();
}

/** A class because creating an object with own getters takes longer than an update spends in the domain. */
class Recorder implements OperationRecord {
  readonly outcomes: OutcomeCount[] = [];
  attempts = 0;
  joined = 0;
  writes = 0;
  refusals = 0;
  upstreamMs = 0;

  addOutcome(provider: Provider | null, connection: string | null, outcome: AnyOutcome): void {
    const member = toMemberName(outcome.kind);
    const applied = toApplied(outcome);
    const existing = this.outcomes.find(
      (each) =>
        each.member === member &&
        each.connection === connection &&
        each.provider === provider &&
        each.applied === applied,
    );
    if (existing) existing.count += 1;
    else this.outcomes.push({ provider, connection, member, applied, count: 1 });
  }

  /** An arrow function because it is passed on as a callback. */
  readonly addAttempt = ({ isJoined, isRefused, ms }: AttemptTime): void => {
    if (isJoined) this.joined += 1;
    else this.attempts += 1;
    if (isRefused) this.refusals += 1;
    this.upstreamMs += ms;
  };

  readonly addWrite = (attempt: AttemptTime): void => {
    this.writes += 1;
    this.addAttempt(attempt);
  };
}

const successes: Readonly<Partial<Record<AnyOutcome['kind'], string>>> = {
  updated: 'OrganizationUpdated',
  partiallyUpdated: 'OrganizationPartiallyUpdated',
  found: 'Organization',
  page: 'OrganizationConnection',
};

/** The name of the GraphQL type of an outcome. */
export function toMemberName(kind: AnyOutcome['kind']): string {
  return successes[kind] ?? `Organization${kind.charAt(0).toUpperCase()}${kind.slice(1)}Error`;
}

function toApplied(outcome: AnyOutcome): Applied {
  if (outcome.kind === 'updated') return 'APPLIED';
  if (outcome.kind === 'partiallyUpdated') return 'PARTLY_APPLIED';
  // This operation sent nothing; the failure of the store is logged and counted separately.
  if (outcome.kind === 'outcomeUnknown' && outcome.reason === 'KEY_NOT_CHECKED') return 'NOT_APPLIED';
  return 'applied' in outcome ? outcome.applied : null;
}
