import { setTimeout as pause } from 'node:timers/promises';
import type { Endpoint } from './client.ts';
import { NoGraphqlResponse, sendOperation, watchBulk } from './client.ts';
import { now } from './ledger.ts';
import type { Outcome, ResultJson } from './queries.ts';
import { toItemOutcome, toOutcome } from './queries.ts';
import type { BulkCounts, BulkRefusal, Exchange, GatewayResponse, WriteResponse } from './responses.ts';
import type { Operation } from './sequence.ts';
import { toInput } from './write.ts';

type BulkOperation = Extract<Operation, { kind: 'bulk' }>;

const pollMs = 100;
const giveUpMs = 90_000;

/** Starts a bulk update, watches or cancels it, and resolves to the outcome of each item when it is finished. */
export async function runBulk(
  endpoint: Endpoint,
  operation: BulkOperation,
  caller: number,
  exchange: () => Exchange,
): Promise<readonly GatewayResponse[]> {
  const { cancelAfterMs, isWatched, key, writes } = operation;
  const started = await sendOperation<ResultJson>(
    endpoint,
    'start',
    { inputs: writes.map(toInput), key },
    caller,
  );
  const id = started['id'];
  if (typeof id !== 'string') return [toRefusal('start', operation, started, exchange())];
  const responses: GatewayResponse[] = [];
  const watching = isWatched ? watchBulk(endpoint, id, caller).catch(() => []) : [];
  if (cancelAfterMs !== null) {
    await pause(cancelAfterMs);
    const cancelled = await sendOperation<ResultJson>(endpoint, 'cancel', { id }, caller).catch(
      ignoreNoResponse,
    );
    if (cancelled && typeof cancelled['id'] !== 'string') {
      responses.push(toRefusal('cancel', operation, cancelled, exchange()));
    }
  }
  const end = await waitFor(endpoint, 'bulk', id, caller, toEnd);
  if (end === undefined) return [...responses, toFailure('The bulk update did not end', exchange())];
  const progress = (await watching).filter((json) => 'total' in json).map(toCounts);
  const failedItems = await waitFor(endpoint, 'failedItems', id, caller, toFailedItems);
  return [...responses, ...toResponses(operation, end, progress, failedItems ?? [], exchange())];
}

function toFailedItems(json: ResultJson): readonly ResultJson[] | undefined {
  const page = json['failedItems'] as ResultJson | undefined;
  return page?.['error'] === null ? (page['nodes'] as readonly ResultJson[]) : undefined;
}

function toEnd(json: ResultJson): BulkCounts | undefined {
  return json['waiting'] === 0 ? toCounts(json) : undefined;
}

/** A gateway that is being replaced does not respond: the final state shows whether it cancelled. */
function ignoreNoResponse(error: unknown): undefined {
  if (!(error instanceof NoGraphqlResponse)) throw error;
}

/** Repeats a request until it succeeds: the store or the process may be temporarily unreachable. */
async function waitFor<Result>(
  endpoint: Endpoint,
  operation: 'bulk' | 'failedItems',
  id: string,
  caller: number,
  read: (json: ResultJson) => Result | undefined,
): Promise<Result | undefined> {
  const until = now() + giveUpMs;
  while (now() < until) {
    const json = await sendOperation<ResultJson>(endpoint, operation, { id }, caller).catch(() => undefined);
    const result = json && read(json);
    if (result !== undefined) return result;
    await pause(pollMs);
  }
  return undefined;
}

function toResponses(
  { key, writes }: BulkOperation,
  counts: BulkCounts,
  progress: readonly BulkCounts[],
  failedItems: readonly ResultJson[],
  when: Exchange,
): readonly GatewayResponse[] {
  const outcomes = new Map(
    failedItems.map((json): [number, Outcome] => {
      const item = Number(json['index']);
      const write = writes[item] as WriteResponse['write'];
      return [item, toItemOutcome(write.provider, json)];
    }),
  );
  const items = writes.flatMap((write, item): WriteResponse[] => {
    const outcome = outcomes.get(item) ?? (counts.cancelled === 0 ? toUpdated(write) : undefined);
    return outcome ? [{ kind: 'write', way: 'bulk', write, key, item, outcome, ...when }] : [];
  });
  return [...items, { kind: 'bulk', key, writes, counts, progress, failedItems: outcomes, ...when }];
}

/** An item that is not reported was wholly applied. */
function toUpdated({ provider, values }: WriteResponse['write']): Outcome {
  const fields = Object.keys(values).map((name) => ({ path: [name], state: 'APPLIED' }));
  return toOutcome(provider, { __typename: 'OrganizationUpdated', fields });
}

function toRefusal(
  of: BulkRefusal['of'],
  { key, writes }: BulkOperation,
  json: ResultJson,
  when: Exchange,
): BulkRefusal {
  return { kind: 'bulkRefusal', of, key, writes, outcome: toOutcome('vida', json), ...when };
}

function toFailure(problem: string, when: Exchange): GatewayResponse {
  return { kind: 'failure', problem, ...when };
}

function toCounts(json: ResultJson): BulkCounts {
  return json as unknown as BulkCounts;
}
