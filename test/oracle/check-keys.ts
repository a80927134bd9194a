import type { WriteRequest } from './ledger.ts';
import type { BulkRefusal, BulkResponse, WriteResponse } from './responses.ts';
import type { Operation, Sequence, Step } from './sequence.ts';
import type { Truth } from './truth.ts';
import { isApplied } from './truth.ts';
import type { Write } from './write.ts';

type Keyed = Extract<Operation, { key: string | null }>;

/**
 * Finds every item of a key that was written more than once by different updates. In another order the same updates have
 * other positions; an update that was applied twice is found among its requests.
 */
export function findDuplicateWrites({ ledger }: Truth, sequence: Sequence): readonly WriteRequest[] {
  const markers = new Map<string, Set<string>>();
  for (const { caller, operation, replays } of sequence.steps) {
    if (!isKeyed(operation) || replays === 'REORDERED') continue;
    for (const [item, { marker }] of operation.writes.entries()) {
      const id = `${caller} ${operation.key} ${item}`;
      markers.set(id, (markers.get(id) ?? new Set()).add(marker));
    }
  }
  return [...markers.values()].flatMap((all) => {
    const applied = [...all].flatMap((marker) => ledger.writesOf(marker)).filter(isApplied);
    const isOfOne = new Set(applied.map(({ marker }) => marker)).size === 1;
    // One update that was applied twice is found among its requests.
    return isOfOne ? [] : applied.slice(1);
  });
}

/** Checks that a key is refused if and only if it was used for other inputs. */
export function checkKey(truth: Truth, response: WriteResponse): string | undefined {
  const { key, outcome, sequence, startedAt, answeredAt, step } = response;
  if (key === null) return undefined;
  const others = sequence.steps.filter((each) => isOtherUnderKey(each, step));
  if (outcome.member === 'OrganizationIdempotencyError') {
    return others.length > 0 ? undefined : 'IdempotencyError, and no other input has the key';
  }
  const isHeld = others.some((other) => isHeldBefore(truth, other, startedAt));
  const isUnreachable =
    truth.ledger.isUnreachable('store', 0, answeredAt) ||
    truth.ledger.isUnreachable('process', 0, answeredAt);
  return isHeld && !isUnreachable ? `${outcome.member}, and the key belongs to other inputs` : undefined;
}

/** Whether two steps send different updates under one key. */
export function isOtherUnderKey(one: Step, other: Step): boolean {
  const [a, b] = [one.operation, other.operation];
  if (one.caller !== other.caller || !isKeyed(a) || !isKeyed(b) || a.key !== b.key) return false;
  return toMarkers(a) !== toMarkers(b);
}

/** Whether a step keeps its key, because something was or may have been applied. */
function isHeldBefore(truth: Truth, step: Step, moment: number): boolean {
  if (!isKeyed(step.operation)) return false;
  return step.operation.writes.some(({ marker }) =>
    truth
      .findResponses(marker)
      .some(
        ({ answeredAt, outcome, step: answeredStep }) =>
          answeredStep === step &&
          answeredAt < moment &&
          outcome.applied !== 'NOT_APPLIED' &&
          isSettled(outcome.reason),
      ),
  );
}

function isSettled(reason: string | null): boolean {
  return reason !== 'KEY_NOT_CHECKED';
}

function isKeyed(operation: Operation): operation is Keyed & { readonly key: string } {
  return 'key' in operation && operation.key !== null;
}

export function hasMarker({ operation }: Step, marker: string): boolean {
  return 'writes' in operation && operation.writes.some((write) => write.marker === marker);
}

function toMarkers({ writes }: Keyed): string {
  return writes.map(({ marker }) => marker).join();
}

/** Checks that the counts of a bulk update add up, never decrease, and match its items. */
export function checkBulk(
  truth: Truth,
  { counts, failedItems, progress, writes }: BulkResponse,
): string | undefined {
  const all = [...progress, counts];
  const sums = all.map((each) =>
    [each.waiting, each.updated, each.partiallyUpdated, each.failed, each.unknown, each.cancelled].reduce(
      (sum, count) => sum + count,
    ),
  );
  if (sums.some((sum, index) => sum !== all[index]?.total)) return 'the counts do not add up to the total';
  if (all.slice(1).some(({ waiting }, index) => waiting > (all[index]?.waiting ?? 0))) {
    return 'the number of waiting items grew';
  }
  const outcomes = [...failedItems.values()];
  const count = (applied: string | null) => outcomes.filter((each) => each.applied === applied).length;
  if (count('NOT_APPLIED') !== counts.failed) return 'failed is not the number of items that failed';
  if (count('UNKNOWN') !== counts.unknown) return 'unknown is not the number of unknown items';
  if (count(null) !== counts.partiallyUpdated) return 'partiallyUpdated is not the number of such items';
  const others = writes.filter((_write, item) => !failedItems.has(item));
  const unsent = others.filter(({ marker }) => truth.ledger.writesOf(marker).length === 0);
  return unsent.length === counts.cancelled ? undefined : 'cancelled is not the number of items never sent';
}

/** Whether another step of the caller cancels the same bulk update. */
function isCancelledByOthers({ key, sequence, step }: BulkRefusal): boolean {
  return sequence.steps.some(
    ({ caller, operation }, index) =>
      sequence.steps[index] !== step &&
      caller === step.caller &&
      operation.kind === 'bulk' &&
      operation.key === key &&
      key !== null &&
      operation.cancelAfterMs !== null,
  );
}

/** Checks that a bulk update that was not started sends nothing, and one that was not cancelled continues. */
export function checkBulkRefusal(truth: Truth, refusal: BulkRefusal): string | undefined {
  const { of, outcome, sequence, step, writes } = refusal;
  if (outcome.applied !== 'NOT_APPLIED' || outcome.member === 'OrganizationIdempotencyError')
    return undefined;
  const bulks = truth.responses.filter(
    (response): response is BulkResponse => response.kind === 'bulk' && response.sequence === sequence,
  );
  if (of === 'cancel') {
    if (isCancelledByOthers(refusal)) return undefined;
    const isCancelled = bulks.some((bulk) => bulk.step === step && bulk.counts.cancelled > 0);
    return isCancelled ? 'not cancelled, and items are cancelled' : undefined;
  }
  const isOwn = ({ marker }: Write) =>
    sequence.steps.every((other) => other === step || !hasMarker(other, marker));
  const isSent = writes.filter(isOwn).some(({ marker }) => truth.ledger.writesOf(marker).length > 0);
  return isSent ? 'not started, and items were sent' : undefined;
}
