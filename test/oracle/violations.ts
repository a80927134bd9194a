import { toTimedName } from './behavior.ts';
import { checkBulk, checkBulkRefusal, checkKey, findDuplicateWrites } from './check-keys.ts';
import { checkItemOrder, checkSingleOrder } from './check-order.ts';
import { checkRead, checkShown } from './check-organization.ts';
import { outcomeChecks } from './check-outcome.ts';
import { checkRequests } from './check-wire.ts';
import type { WriteRequest } from './ledger.ts';
import type { GatewayResponse, WriteResponse } from './responses.ts';
import type { Sequence } from './sequence.ts';
import type { Category, Truth, Violation } from './truth.ts';
import { findBehavior } from './truth.ts';

/** Returns all violations, after the last late application. */
export function findViolations(truth: Truth): readonly Violation[] {
  return [
    ...truth.responses.flatMap((response) => checkResponse(truth, response)),
    ...truth.sequences.flatMap((sequence) => checkSequence(truth, sequence)),
    ...[...checkItemOrder(truth), ...checkSingleOrder(truth)].map(({ response, rule }) =>
      toViolation(truth, 'out of order', rule, response),
    ),
  ];
}

function checkResponse(truth: Truth, response: GatewayResponse): readonly Violation[] {
  const report = (category: Category, rule: string | undefined) =>
    rule === undefined ? [] : [toViolation(truth, category, rule, response)];
  switch (response.kind) {
    case 'write':
      return [
        ...outcomeChecks.flatMap((check) => report('untrue', check(truth, response))),
        ...report('untrue', checkShown(truth, response)),
        ...report('key not respected', checkKey(truth, response)),
      ];
    case 'read':
      return report('untrue', checkRead(truth, response));
    case 'bulk':
      return report('untrue', checkBulk(truth, response));
    case 'bulkRefusal':
      return report('untrue', checkBulkRefusal(truth, response));
    case 'failure':
      return report('broken', response.problem.slice(0, 200));
  }
}

function checkSequence(truth: Truth, sequence: Sequence): readonly Violation[] {
  const toOne = (category: Category, rule: string, request: WriteRequest): Violation => ({
    category,
    rule,
    behavior: `${request.provider}: ${toTimedName(request.timed)}`,
    sequence,
    detail: request.marker,
  });
  const writes = new Map(
    sequence.steps.flatMap(({ operation }) =>
      'writes' in operation
        ? operation.writes.map(
            (write) =>
              [
                write.marker,
                { write, isKeyed: operation.key !== null || operation.kind === 'bulk' },
              ] as const,
          )
        : [],
    ),
  );
  return [
    ...[...writes.values()].flatMap(({ isKeyed, write }) =>
      checkRequests(truth, write, isKeyed).map(({ category, request, rule }) =>
        toOne(category, rule, request),
      ),
    ),
    ...findDuplicateWrites(truth, sequence).map((request) =>
      toOne('key written twice', 'two updates were applied under one key', request),
    ),
  ];
}

function toViolation(truth: Truth, category: Category, rule: string, response: GatewayResponse): Violation {
  const behavior = response.kind === 'write' ? findBehavior(truth, response) : null;
  return { category, rule, behavior, sequence: response.sequence, detail: toDetail(truth, response) };
}

function toDetail(truth: Truth, response: GatewayResponse): string {
  const place = `step ${response.sequence.steps.indexOf(response.step) + 1}`;
  if (response.kind !== 'write') return `${place}: ${response.kind}`;
  return `${place}, item ${response.item + 1}: ${describe(response)} ${JSON.stringify(requestsOf(truth, response))}`;
}

/** Returns when each request for the update was received and ended, in milliseconds from the start of the operation. */
function requestsOf({ ledger }: Truth, { startedAt, answeredAt, write }: WriteResponse): unknown {
  const since = (moment: number) => Math.round(moment - startedAt);
  const requests = ledger
    .writesOf(write.marker)
    .map(({ process, arrivedAt, endedAt }) => ({ process, from: since(arrivedAt), to: since(endedAt) }));
  return { answered: since(answeredAt), requests };
}

function describe({ outcome, way, write }: WriteResponse): string {
  const { applied, fields, member, message, reason, shown } = outcome;
  return JSON.stringify({ way, sent: write.values, member, applied, reason, fields, message, shown });
}
