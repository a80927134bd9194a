import type { ListOutcome, ReadOutcome } from './organization/read-outcome.ts';
import type { Provider } from './provider/provider.ts';
import type { UpdateOutcome } from './update/outcome.ts';

/** What one part of an operation came to. */
export type AnyOutcome = UpdateOutcome | ReadOutcome | ListOutcome;

/** May the provider have changed something by this operation? Null for a read. */
export type Applied = 'APPLIED' | 'PARTLY_APPLIED' | 'NOT_APPLIED' | 'UNKNOWN' | null;

/** How often an operation came to one outcome. */
export interface OutcomeCount {
  readonly provider: Provider | null;
  /** The union member that the client is told. */
  readonly member: string;
  readonly applied: Applied;
  count: number;
}

/** What an operation came to and what that took, for logs and metrics: names and numbers, and never a value. */
export interface OperationRecord {
  readonly outcomes: readonly OutcomeCount[];
  /** Requests sent to providers. */
  readonly attempts: number;
  /** How long those took, added up; what goes on at once counts side by side. */
  readonly upstreamMs: number;
  addOutcome(provider: Provider | null, outcome: AnyOutcome): void;
  addAttempt(attempt: { readonly ms: number }): void;
}

export function createOperationRecord(): OperationRecord {
  return new Recorded();
}

/** A class: an object with getters of its own takes longer to make than an update spends in the domain. */
class Recorded implements OperationRecord {
  readonly outcomes: OutcomeCount[] = [];
  attempts = 0;
  upstreamMs = 0;

  addOutcome(provider: Provider | null, outcome: AnyOutcome): void {
    const member = toMemberName(outcome.kind);
    const applied = toApplied(outcome);
    const known = this.outcomes.find(
      (each) => each.member === member && each.provider === provider && each.applied === applied,
    );
    if (known) known.count += 1;
    else this.outcomes.push({ provider, member, applied, count: 1 });
  }

  /** Handed on alone, as a callback. */
  readonly addAttempt = ({ ms }: { readonly ms: number }): void => {
    this.attempts += 1;
    this.upstreamMs += ms;
  };
}

const successes: Readonly<Partial<Record<AnyOutcome['kind'], string>>> = {
  updated: 'OrganizationUpdated',
  partiallyUpdated: 'OrganizationPartiallyUpdated',
  found: 'Organization',
  page: 'OrganizationConnection',
};

/** The name of the GraphQL type that tells an outcome. */
export function toMemberName(kind: AnyOutcome['kind']): string {
  return successes[kind] ?? `Organization${kind.charAt(0).toUpperCase()}${kind.slice(1)}Error`;
}

function toApplied(outcome: AnyOutcome): Applied {
  if (outcome.kind === 'updated') return 'APPLIED';
  if (outcome.kind === 'partiallyUpdated') return 'PARTLY_APPLIED';
  // This operation sent nothing; that the store is away is logged and counted by itself.
  if (outcome.kind === 'outcomeUnknown' && outcome.reason === 'KEY_NOT_CHECKED') return 'NOT_APPLIED';
  return 'applied' in outcome ? outcome.applied : null;
}
