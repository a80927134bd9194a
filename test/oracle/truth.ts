import type { Answer, Exchange, WriteAnswer } from './answers.ts';
import type { TimedBehavior } from './behavior.ts';
import { toTimedName } from './behavior.ts';
import type { Ledger, WriteRequest } from './ledger.ts';
import type { Sequence } from './sequence.ts';

/** The data that the responses are checked against, after the last late application. */
export interface Truth {
  readonly ledger: Ledger;
  /** The deadline of the gateways. */
  readonly timeoutMs: number;
  readonly sequences: readonly Sequence[];
  readonly answers: readonly Answer[];
  /** The responses about an update, by its marker. */
  findAnswers(marker: string): readonly WriteAnswer[];
}

export type Category =
  | 'untrue'
  | 'key written twice'
  | 'sent again'
  | 'altered'
  | 'out of order'
  | 'key not respected'
  | 'broken';

/** A broken rule. */
export interface Violation {
  readonly category: Category;
  /** The text of the broken rule. */
  readonly rule: string;
  /** The provider's behavior, or null when no single behavior is concerned. */
  readonly behavior: string | null;
  readonly sequence: Sequence;
  readonly detail: string;
}

export function toTruth(facts: Omit<Truth, 'findAnswers'>): Truth {
  const byMarker = new Map<string, WriteAnswer[]>();
  for (const answer of facts.answers) {
    if (answer.kind !== 'write') continue;
    const { marker } = answer.write;
    byMarker.set(marker, [...(byMarker.get(marker) ?? []), answer]);
  }
  return { ...facts, findAnswers: (marker) => byMarker.get(marker) ?? [] };
}

/** Returns the requests for an update that a provider had received when it was answered. */
export function requestsBefore(
  { ledger }: Truth,
  { answeredAt, write }: WriteAnswer,
): readonly WriteRequest[] {
  return ledger.writesOf(write.marker).filter(({ arrivedAt }) => arrivedAt <= answeredAt);
}

/** Returns those of them that were in flight during the request. */
export function requestsDuring(truth: Truth, answer: WriteAnswer): readonly WriteRequest[] {
  return requestsBefore(truth, answer).filter(({ endedAt }) => endedAt >= answer.startedAt);
}

export function overlaps(one: Exchange, from: number, until: number): boolean {
  return one.startedAt <= until && one.answeredAt >= from;
}

export function isApplied({ applications }: WriteRequest): boolean {
  return applications.length > 0;
}

/** Returns the behavior that a response is about. */
export function findBehavior(truth: Truth, answer: WriteAnswer): string | null {
  const last = requestsBefore(truth, answer).at(-1);
  return last ? nameOf(last.timed, last) : null;
}

function nameOf(timed: TimedBehavior, { isDisturbed, provider }: WriteRequest): string {
  return `${provider}: ${toTimedName(timed)}${isDisturbed ? ' (after a leftover)' : ''}`;
}

/** Whether the machine was slow, so that the deadline actually passed. */
export function isLate({ timeoutMs }: Truth, { answeredAt, outcome, startedAt }: WriteAnswer): boolean {
  return outcome.reason === 'TIMEOUT' && answeredAt - startedAt >= timeoutMs;
}
