import type { Dialect, Provider, Value, Values } from './fields.ts';
import type { Random } from './random.ts';
import type { Reply } from './reply.ts';

/** When a provider applies an update: LATE is after the gateway's deadline; PART applies some of the fields. */
export type Timing = 'BEFORE' | 'AFTER' | 'LATE' | 'PART' | 'NONE';

/** The part of an update that a behavior uses. */
export interface WriteOnWire {
  readonly provider: Provider;
  readonly dialect: Dialect;
  readonly organization: string;
  readonly sent: Values;
  /** The fields that are applied, or will be. */
  readonly applied: readonly string[];
  /** The organization's values in the provider's response. */
  readonly shown: Values;
  readonly random: Random;
}

export type FieldState = 'APPLIED' | 'REJECTED' | 'UNCONFIRMED';

/** An outcome that the outcome table documents for a response. An undefined property accepts any value. */
export interface Expected {
  readonly member: string;
  readonly applied?: 'NOT_APPLIED' | 'UNKNOWN';
  readonly reasons?: readonly string[];
  readonly fields?: Readonly<Record<string, FieldState>>;
  readonly status?: number;
}

export interface ProviderResponse {
  readonly reply: Reply;
  /** The accepted outcomes; several where the contract leaves a choice. */
  readonly expected: readonly Expected[];
}

/** How a provider handles an update. */
export interface Behavior {
  readonly name: string;
  /** The timings at which a provider with this response can apply the update: a refusal applies nothing. */
  readonly timings: readonly Timing[];
  /** Whether the gateway's circuit counts the response as a failure. */
  readonly isUnhealthy?: true;
  /** Whether the update is provably not processed, so that the gateway may send it again. */
  readonly isResendable?: true;
  /** The wait that a 429 states: until then, the gateway may refuse other updates without sending them. */
  readonly statedWaitMs?: number;
  /** Whether a bulk update would wait for seconds after this response. */
  readonly isSlowInBulk?: true;
  /** The fields that the update must write. */
  readonly requires?: readonly string[];
  readonly minFields?: number;
  /** The spelling in which the provider stores a value. */
  readonly store?: (field: string, value: Value) => Value;
  response(write: WriteOnWire): ProviderResponse;
}

/** A behavior with a timing. */
export interface TimedBehavior {
  readonly behavior: Behavior;
  readonly timing: Timing;
}

export function toTimedName({ behavior, timing }: TimedBehavior): string {
  return `${behavior.name} · ${timing}`;
}

/** The timings of a response that does not prove whether the update was applied. */
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

/** Returns the documented outcomes of a response that confirms, rejects or omits each field. */
export function confirmed(fields: Readonly<Record<string, FieldState>>): readonly Expected[] {
  const states = Object.values(fields);
  if (!states.includes('APPLIED')) return unknown('NOT_CONFIRMED');
  const isComplete = states.every((state) => state === 'APPLIED');
  return [{ member: isComplete ? 'OrganizationUpdated' : 'OrganizationPartiallyUpdated', fields }];
}
