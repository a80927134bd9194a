import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, Asked, BulkCounts, BulkRefusal, WriteAnswer } from './answers.ts';
import type { Endpoint } from './client.ts';
import { ask, NoAnswer, watchBulk } from './client.ts';
import { now } from './ledger.ts';
import type { Outcome, Told } from './queries.ts';
import { toItemOutcome, toOutcome } from './queries.ts';
import type { Operation } from './sequence.ts';
import { toInput } from './write.ts';

type BulkOperation = Extract<Operation, { kind: 'bulk' }>;

const pollMs = 100;
const giveUpMs = 90_000;

/** Starts a bulk update, watches or cancels it, and waits for its end; resolves to the outcome of each item. */
export async function runBulk(
  endpoint: Endpoint,
  operation: BulkOperation,
  caller: number,
  asked: () => Asked,
): Promise<readonly Answer[]> {
  const { cancelAfterMs, isWatched, key, writes } = operation;
  const started = await ask<Told>(endpoint, 'start', { inputs: writes.map(toInput), key }, caller);
  const id = started['id'];
  if (typeof id !== 'string') return [toRefusal('start', operation, started, asked())];
  const answers: Answer[] = [];
  const watching = isWatched ? watchBulk(endpoint, id, caller).catch(() => []) : [];
  if (cancelAfterMs !== null) {
    await pause(cancelAfterMs);
    const cancelled = await ask<Told>(endpoint, 'cancel', { id }, caller).catch(ignoreNoAnswer);
    if (cancelled && typeof cancelled['id'] !== 'string') {
      answers.push(toRefusal('cancel', operation, cancelled, asked()));
    }
  }
  const end = await waitFor(endpoint, 'bulk', id, caller, toEnd);
  if (end === undefined) return [...answers, toFailure('The bulk update did not end', asked())];
  const progress = (await watching).filter((told) => 'total' in told).map(toCounts);
  const failedItems = await waitFor(endpoint, 'failedItems', id, caller, toFailedItems);
  return [...answers, ...toAnswers(operation, end, progress, failedItems ?? [], asked())];
}

function toFailedItems(told: Told): readonly Told[] | undefined {
  return (told['failedItems'] as readonly Told[] | null) ?? undefined;
}

function toEnd(told: Told): BulkCounts | undefined {
  return told['waiting'] === 0 ? toCounts(told) : undefined;
}

/** A gateway that is being replaced does not answer: whether it cancelled is seen in the end. */
function ignoreNoAnswer(error: unknown): undefined {
  if (!(error instanceof NoAnswer)) throw error;
}

/** Asks until the answer is there: the store, or the process, may be away for a while. */
async function waitFor<Result>(
  endpoint: Endpoint,
  operation: 'bulk' | 'failedItems',
  id: string,
  caller: number,
  read: (told: Told) => Result | undefined,
): Promise<Result | undefined> {
  const until = now() + giveUpMs;
  while (now() < until) {
    const told = await ask<Told>(endpoint, operation, { id }, caller).catch(() => undefined);
    const result = told && read(told);
    if (result !== undefined) return result;
    await pause(pollMs);
  }
  return undefined;
}

function toAnswers(
  { key, writes }: BulkOperation,
  counts: BulkCounts,
  progress: readonly BulkCounts[],
  failedItems: readonly Told[],
  when: Asked,
): readonly Answer[] {
  const outcomes = new Map(
    failedItems.map((told): [number, Outcome] => {
      const item = Number(told['index']);
      const write = writes[item] as WriteAnswer['write'];
      return [item, toItemOutcome(write.provider, told, write.values)];
    }),
  );
  const items = writes.flatMap((write, item): WriteAnswer[] => {
    const outcome = outcomes.get(item) ?? (counts.cancelled === 0 ? toUpdated(write) : undefined);
    return outcome ? [{ kind: 'write', way: 'bulk', write, key, item, outcome, ...when }] : [];
  });
  return [...items, { kind: 'bulk', key, writes, counts, progress, failedItems: outcomes, ...when }];
}

/** An item that is not among those that failed was wholly applied. */
function toUpdated({ provider, values }: WriteAnswer['write']): Outcome {
  const appliedFields = Object.keys(values).map((name) => [name]);
  return toOutcome(provider, { __typename: 'OrganizationUpdated', appliedFields }, values);
}

function toRefusal(
  of: BulkRefusal['of'],
  { key, writes }: BulkOperation,
  told: Told,
  when: Asked,
): BulkRefusal {
  return { kind: 'bulkRefusal', of, key, writes, outcome: toOutcome('vida', told, {}), ...when };
}

function toFailure(problem: string, when: Asked): Answer {
  return { kind: 'failure', problem, ...when };
}

function toCounts(told: Told): BulkCounts {
  return told as unknown as BulkCounts;
}
