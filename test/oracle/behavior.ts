import type { Dialect, Provider, Value, Values } from './fields.ts';
import type { Random } from './random.ts';
import type { Reply } from './reply.ts';

/** When a provider applies what it received: LATE is after the gateway gave up, PART is some of the fields. */
export type Timing = 'BEFORE' | 'AFTER' | 'LATE' | 'PART' | 'NONE';

/** An update as a behavior sees it. */
export interface WriteOnWire {
  readonly provider: Provider;
  readonly dialect: Dialect;
  readonly organization: string;
  readonly sent: Values;
  /** The fields that are applied, or will be. */
  readonly applied: readonly string[];
  /** What the provider shows of the organization in its answer. */
  readonly shown: Values;
  readonly random: Random;
}

export type FieldState = 'APPLIED' | 'REJECTED' | 'UNCONFIRMED';

/** An outcome that the outcome table documents for an answer. What is undefined is free. */
export interface Expected {
  readonly member: string;
  readonly applied?: 'NOT_APPLIED' | 'UNKNOWN';
  readonly reasons?: readonly string[];
  readonly fields?: Readonly<Record<string, FieldState>>;
  readonly status?: number;
}

export interface Answer {
  readonly reply: Reply;
  /** One of these; where the contract leaves a choice, there are several. */
  readonly expected: readonly Expected[];
}

/** What a provider does with an update. */
export interface Behavior {
  readonly name: string;
  /** When a provider that answers so may apply the update: one that refuses it does not. */
  readonly timings: readonly Timing[];
  /** Counts as a failure in the gateway's circuit. */
  readonly isUnhealthy?: true;
  /** Provably not processed: the gateway may send the update again. */
  readonly isResendable?: true;
  /** A bulk update would wait for it for seconds. */
  readonly isSlowInBulk?: true;
  /** Fields that the update has to write. */
  readonly requires?: readonly string[];
  readonly minFields?: number;
  /** The spelling in which the provider stores a value. */
  readonly store?: (field: string, value: Value) => Value;
  answer(write: WriteOnWire): Answer;
}

/** A behavior at a timing. */
export interface TimedBehavior {
  readonly behavior: Behavior;
  readonly timing: Timing;
}

export function nameOfTimed({ behavior, timing }: TimedBehavior): string {
  return `${behavior.name} · ${timing}`;
}

/** The timings of an answer that does not prove whether the update was applied. */
export const anyTiming: readonly Timing[] = ['BEFORE', 'AFTER', 'LATE', 'PART', 'NONE'];

export function refused(member: string, more: Partial<Expected> = {}): readonly Expected[] {
  return [{ member: `Organization${member}`, applied: 'NOT_APPLIED', ...more }];
}

export function unknown(...reasons: readonly string[]): readonly Expected[] {
  return [
    {
      member: 'OrganizationOutcomeUnknownError',
      applied: 'UNKNOWN',
      ...(reasons.length > 0 ? { reasons } : {}),
    },
  ];
}

/** What is documented for an answer that confirms, rejects or leaves out each field. */
export function confirmed(fields: Readonly<Record<string, FieldState>>): readonly Expected[] {
  const states = Object.values(fields);
  if (!states.includes('APPLIED')) return unknown('NOT_CONFIRMED');
  const isComplete = states.every((state) => state === 'APPLIED');
  return [{ member: isComplete ? 'OrganizationUpdated' : 'OrganizationPartiallyUpdated', fields }];
}
