import { hasMarker } from './check-keys.ts';
import { isOvertaken } from './check-wire.ts';
import type { WriteRequest } from './ledger.ts';
import type { GatewayResponse, WriteResponse } from './responses.ts';
import type { Truth } from './truth.ts';
import { requestsBefore } from './truth.ts';

export interface OrderProblem {
  readonly rule: string;
  readonly response: WriteResponse;
}

/** Checks that the items of one organization are sent in input order, and none after an item with an unknown outcome. */
export function checkItemOrder(truth: Truth): readonly OrderProblem[] {
  return itemsByOrganization(truth.responses).flatMap((items) =>
    items.slice(1).flatMap((item, index) => {
      const before = items.slice(0, index + 1);
      const unknown = before.find(
        ({ outcome }) => outcome.applied === 'UNKNOWN' && isOfProvider(outcome.reason),
      );
      if (unknown) return checkAfterUnknown(truth, item, unknown);
      const isAlone = item.sequence.steps.filter((step) => hasMarker(step, item.write.marker)).length === 1;
      const [first] = truth.ledger.writesOf(item.write.marker);
      const isBefore = before.some(({ write }) =>
        truth.ledger.writesOf(write.marker).some((earlier) => first && isOvertaken(earlier, first)),
      );
      return isAlone && isBefore
        ? [{ rule: 'an item overtook an earlier one of its organization', response: item }]
        : [];
    }),
  );
}

/** A key that could not be checked does not prove that its update is in flight. */
function isOfProvider(reason: string | null): boolean {
  return reason !== 'KEY_NOT_CHECKED';
}

function checkAfterUnknown(
  truth: Truth,
  item: WriteResponse,
  unknown: WriteResponse,
): readonly OrderProblem[] {
  const sent = truth.ledger.writesOf(item.write.marker).filter((request) => canBeSentFor(item, request));
  const isSentAfter = sent.some(
    ({ arrivedAt }) => arrivedAt >= unknown.startedAt && arrivedAt <= item.answeredAt,
  );
  if (isSentAfter)
    return [{ rule: 'an item was sent after an unknown one of its organization', response: item }];
  const isReplayed = requestsBefore(truth, item).length > 0;
  const { applied, member } = item.outcome;
  const isRefused = member === 'OrganizationUnavailableError' && applied === 'NOT_APPLIED';
  return isRefused || isReplayed || member === 'OrganizationIdempotencyError' || applied === 'UNKNOWN'
    ? []
    : [{ rule: `an item after an unknown one is ${member}`, response: item }];
}

/** Another process with the same batch may know that the earlier item was refused, and continues. */
function canBeSentFor({ step, way }: WriteResponse, { process }: WriteRequest): boolean {
  return way === 'bulk' || process === step.process;
}

function itemsByOrganization(responses: readonly GatewayResponse[]): readonly (readonly WriteResponse[])[] {
  const groups = new Map<string, WriteResponse[]>();
  for (const response of responses) {
    if (response.kind !== 'write' || response.way === 'update') continue;
    const { startedAt, step, sequence, write } = response;
    const place = sequence.steps.indexOf(step);
    const id = `${sequence.number} ${place} ${startedAt} ${write.provider} ${write.organization}`;
    groups.set(id, [...(groups.get(id) ?? []), response]);
  }
  return [...groups.values()].map((items) => items.sort((a, b) => a.item - b.item));
}

/** Checks that a process sends single updates of one organization one after the other. */
export function checkSingleOrder(truth: Truth): readonly OrderProblem[] {
  const singles = new Map<string, WriteRequest[]>();
  for (const request of truth.ledger.writes) {
    const ways = truth.findResponses(request.marker).map(({ way }) => way);
    if (ways.length === 0 || ways.some((way) => way !== 'update')) continue;
    const id = `${request.process} ${request.provider} ${request.organization}`;
    singles.set(id, [...(singles.get(id) ?? []), request]);
  }
  return [...singles.values()].flatMap((requests) =>
    requests.slice(1).flatMap((later, index) => {
      const earlier = requests.slice(0, index + 1).find((each) => isOvertaken(each, later));
      const [response] = truth.findResponses(later.marker);
      return earlier && response
        ? [{ rule: 'two updates of one organization were in flight in one process', response }]
        : [];
    }),
  );
}
