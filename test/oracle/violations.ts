import type { Answer, WriteAnswer } from './answers.ts';
import { toTimedName } from './behavior.ts';
import { checkBulk, checkBulkRefusal, checkKey, findDuplicateWrites } from './check-keys.ts';
import { checkItemOrder, checkSingleOrder } from './check-order.ts';
import { checkRead, checkShown } from './check-organization.ts';
import { outcomeChecks } from './check-outcome.ts';
import { checkRequests } from './check-wire.ts';
import type { WriteRequest } from './ledger.ts';
import type { Sequence } from './sequence.ts';
import type { Category, Truth, Violation } from './truth.ts';
import { findBehavior } from './truth.ts';

/** Returns all violations, after the last late application. */
export function findViolations(truth: Truth): readonly Violation[] {
  return [
    ...truth.answers.flatMap((answer) => checkAnswer(truth, answer)),
    ...truth.sequences.flatMap((sequence) => checkSequence(truth, sequence)),
    ...[...checkItemOrder(truth), ...checkSingleOrder(truth)].map(({ answer, rule }) =>
      toViolation(truth, 'out of order', rule, answer),
    ),
  ];
}

function checkAnswer(truth: Truth, answer: Answer): readonly Violation[] {
  const report = (category: Category, rule: string | undefined) =>
    rule === undefined ? [] : [toViolation(truth, category, rule, answer)];
  switch (answer.kind) {
    case 'write':
      return [
        ...outcomeChecks.flatMap((check) => report('untrue', check(truth, answer))),
        ...report('untrue', checkShown(truth, answer)),
        ...report('key not respected', checkKey(truth, answer)),
      ];
    case 'read':
      return report('untrue', checkRead(truth, answer));
    case 'bulk':
      return report('untrue', checkBulk(truth, answer));
    case 'bulkRefusal':
      return report('untrue', checkBulkRefusal(truth, answer));
    case 'failure':
      return report('broken', answer.problem.slice(0, 200));
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

function toViolation(truth: Truth, category: Category, rule: string, answer: Answer): Violation {
  const behavior = answer.kind === 'write' ? findBehavior(truth, answer) : null;
  return { category, rule, behavior, sequence: answer.sequence, detail: toDetail(truth, answer) };
}

function toDetail(truth: Truth, answer: Answer): string {
  const place = `step ${answer.sequence.steps.indexOf(answer.step) + 1}`;
  if (answer.kind !== 'write') return `${place}: ${answer.kind}`;
  return `${place}, item ${answer.item + 1}: ${describe(answer)} ${JSON.stringify(requestsOf(truth, answer))}`;
}

/** Returns when each request for the update was received and ended, in milliseconds from the start of the operation. */
function requestsOf({ ledger }: Truth, { startedAt, answeredAt, write }: WriteAnswer): unknown {
  const since = (moment: number) => Math.round(moment - startedAt);
  const requests = ledger
    .writesOf(write.marker)
    .map(({ process, arrivedAt, endedAt }) => ({ process, from: since(arrivedAt), to: since(endedAt) }));
  return { answered: since(answeredAt), requests };
}

function describe({ outcome, way, write }: WriteAnswer): string {
  const { applied, fields, member, message, reason, shown } = outcome;
  return JSON.stringify({ way, sent: write.values, member, applied, reason, fields, message, shown });
}
