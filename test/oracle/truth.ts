import type { TimedBehavior } from './behavior.ts';
import { toTimedName } from './behavior.ts';
import type { Ledger, WriteRequest } from './ledger.ts';
import type { Exchange, GatewayResponse, WriteResponse } from './responses.ts';
import type { Sequence } from './sequence.ts';

/** The data that the responses are checked against, after the last late application. */
export interface Truth {
  readonly ledger: Ledger;
  /** The deadline of the gateways. */
  readonly timeoutMs: number;
  readonly sequences: readonly Sequence[];
  readonly responses: readonly GatewayResponse[];
  /** The responses about an update, by its marker. */
  findResponses(marker: string): readonly WriteResponse[];
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

export function toTruth(facts: Omit<Truth, 'findResponses'>): Truth {
  const byMarker = new Map<string, WriteResponse[]>();
  for (const response of facts.responses) {
    if (response.kind !== 'write') continue;
    const { marker } = response.write;
    byMarker.set(marker, [...(byMarker.get(marker) ?? []), response]);
  }
  return { ...facts, findResponses: (marker) => byMarker.get(marker) ?? [] };
}

/** Returns the requests for an update that a provider had received when it was answered. */
export function requestsBefore(
  { ledger }: Truth,
  { answeredAt, write }: WriteResponse,
): readonly WriteRequest[] {
  return ledger.writesOf(write.marker).filter(({ arrivedAt }) => arrivedAt <= answeredAt);
}

/** Returns those of them that were in flight during the request. */
export function requestsDuring(truth: Truth, response: WriteResponse): readonly WriteRequest[] {
  return requestsBefore(truth, response).filter(({ endedAt }) => endedAt >= response.startedAt);
}

export function overlaps(one: Exchange, from: number, until: number): boolean {
  return one.startedAt <= until && one.answeredAt >= from;
}

export function isApplied({ applications }: WriteRequest): boolean {
  return applications.length > 0;
}

/** Returns the behavior that a response is about. */
export function findBehavior(truth: Truth, response: WriteResponse): string | null {
  const last = requestsBefore(truth, response).at(-1);
  return last ? nameOf(last.timed, last) : null;
}

function nameOf(timed: TimedBehavior, { isDisturbed, provider }: WriteRequest): string {
  return `${provider}: ${toTimedName(timed)}${isDisturbed ? ' (after a leftover)' : ''}`;
}

/** Whether the machine was slow, so that the deadline actually passed. */
export function isLate({ timeoutMs }: Truth, { answeredAt, outcome, startedAt }: WriteResponse): boolean {
  return outcome.reason === 'TIMEOUT' && answeredAt - startedAt >= timeoutMs;
}
