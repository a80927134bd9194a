import type { Answer, Exchange, WriteAnswer } from './answers.ts';
import type { TimedBehavior } from './behavior.ts';
import { nameOfTimed } from './behavior.ts';
import type { Ledger, WriteRequest } from './ledger.ts';
import type { Sequence } from './sequence.ts';

/** Everything that an answer is checked against, after the last late application. */
export interface Truth {
  readonly ledger: Ledger;
  /** The deadline of the gateways. */
  readonly timeoutMs: number;
  readonly sequences: readonly Sequence[];
  readonly answers: readonly Answer[];
  /** The answers about an update, by its marker. */
  answersOf(marker: string): readonly WriteAnswer[];
}

export type Category =
  | 'untrue'
  | 'key written twice'
  | 'sent again'
  | 'altered'
  | 'out of order'
  | 'key not respected'
  | 'broken';

/** Something that must not happen, and did. */
export interface Violation {
  readonly category: Category;
  /** The rule that is broken: the same text each time. */
  readonly rule: string;
  /** What the provider did; null where no single behavior is concerned. */
  readonly behavior: string | null;
  readonly sequence: Sequence;
  readonly detail: string;
}

export function toTruth(facts: Omit<Truth, 'answersOf'>): Truth {
  const byMarker = new Map<string, WriteAnswer[]>();
  for (const answer of facts.answers) {
    if (answer.kind !== 'write') continue;
    const { marker } = answer.write;
    byMarker.set(marker, [...(byMarker.get(marker) ?? []), answer]);
  }
  return { ...facts, answersOf: (marker) => byMarker.get(marker) ?? [] };
}

/** The requests for an update that had arrived when it was answered. */
export function requestsBefore(
  { ledger }: Truth,
  { answeredAt, write }: WriteAnswer,
): readonly WriteRequest[] {
  return ledger.writesOf(write.marker).filter(({ arrivedAt }) => arrivedAt <= answeredAt);
}

/** Those of them that were in flight while the answer was made. */
export function requestsDuring(truth: Truth, answer: WriteAnswer): readonly WriteRequest[] {
  return requestsBefore(truth, answer).filter(({ endedAt }) => endedAt >= answer.startedAt);
}

export function overlaps(one: Exchange, from: number, until: number): boolean {
  return one.startedAt <= until && one.answeredAt >= from;
}

export function isApplied({ applications }: WriteRequest): boolean {
  return applications.length > 0;
}

/** The last behavior that an answer is about. */
export function behaviorOf(truth: Truth, answer: WriteAnswer): string | null {
  const last = requestsBefore(truth, answer).at(-1);
  return last ? nameOf(last.timed, last) : null;
}

function nameOf(timed: TimedBehavior, { isDisturbed, provider }: WriteRequest): string {
  return `${provider}: ${nameOfTimed(timed)}${isDisturbed ? ' (after a leftover)' : ''}`;
}

/** The machine was slow, and the deadline passed in fact. */
export function isLate({ timeoutMs }: Truth, { answeredAt, outcome, startedAt }: WriteAnswer): boolean {
  return outcome.reason === 'TIMEOUT' && answeredAt - startedAt >= timeoutMs;
}
