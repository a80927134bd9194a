import type { Endpoint } from './client.ts';
import { NoGraphqlResponse, sendOperation } from './client.ts';
import { toGlobalId } from './connections.ts';
import type { Provider } from './fields.ts';
import { now } from './ledger.ts';
import type { ResultJson } from './queries.ts';
import { toOutcome, toShown } from './queries.ts';
import type { Exchange, GatewayResponse, ReadResponse, WriteResponse } from './responses.ts';
import { runBulk } from './run-bulk.ts';
import type { Operation, Sequence, Step } from './sequence.ts';
import { toInput } from './write.ts';

/** Runs the steps of a sequence, each after or concurrently with the one before; resolves to all responses. */
export async function runSequence(
  sequence: Sequence,
  endpoints: readonly Endpoint[],
): Promise<readonly GatewayResponse[]> {
  const responses: GatewayResponse[] = [];
  let running: Promise<unknown>[] = [];
  for (const step of sequence.steps) {
    running.push(runStep(sequence, step, endpoints).then((more) => responses.push(...more)));
    if (!step.isAwaited) continue;
    await Promise.all(running);
    running = [];
  }
  await Promise.all(running);
  return responses;
}

async function runStep(
  sequence: Sequence,
  step: Step,
  endpoints: readonly Endpoint[],
): Promise<readonly GatewayResponse[]> {
  const startedAt = now();
  const exchange = (): Exchange => ({ sequence, step, startedAt, answeredAt: now() });
  try {
    return await runOperation(endpoints[step.process] as Endpoint, step.operation, step.caller, exchange);
  } catch (error) {
    // A stopping gateway does not respond; other responses show what it did.
    if (error instanceof NoGraphqlResponse) return [];
    return [{ kind: 'failure', problem: String(error), ...exchange() }];
  }
}

async function runOperation(
  endpoint: Endpoint,
  operation: Operation,
  caller: number,
  exchange: () => Exchange,
): Promise<readonly GatewayResponse[]> {
  switch (operation.kind) {
    case 'update': {
      const [write] = operation.writes;
      const json = await sendOperation<ResultJson>(
        endpoint,
        'update',
        { input: toInput(write), key: operation.key },
        caller,
      );
      return [toWriteResponse(operation, 0, json, exchange())];
    }
    case 'batch': {
      const variables = { inputs: operation.writes.map(toInput), key: operation.key };
      const json = await sendOperation<readonly ResultJson[]>(endpoint, 'batch', variables, caller);
      const when = exchange();
      return operation.writes.map((_write, item) =>
        toWriteResponse(operation, item, json[item] as ResultJson, when),
      );
    }
    case 'bulk':
      return runBulk(endpoint, operation, caller, exchange);
    case 'read': {
      const { organizations, provider } = operation;
      const ids = organizations.map((id) => toGlobalId(provider, id));
      const json = await sendOperation<readonly ResultJson[]>(endpoint, 'read', { ids }, caller);
      const when = exchange();
      return organizations.map((id, index) => toReadResponse(provider, id, json[index] as ResultJson, when));
    }
    case 'list':
      return readList(endpoint, operation, caller, exchange);
  }
}

function toWriteResponse(
  { key, kind, writes }: Extract<Operation, { kind: 'update' | 'batch' }>,
  item: number,
  json: ResultJson,
  when: Exchange,
): WriteResponse {
  const write = writes[item] as WriteResponse['write'];
  const outcome = toOutcome(write.provider, json);
  return { kind: 'write', way: kind, write, key, item, outcome, ...when };
}

function toReadResponse(
  provider: Provider,
  organization: string,
  json: ResultJson,
  when: Exchange,
): ReadResponse {
  const member = String(json['__typename']);
  const shown = member === 'Organization' ? toShown(provider, json) : null;
  return { kind: 'read', provider, organization, member, shown, ...when };
}

async function readList(
  endpoint: Endpoint,
  { connection, provider }: Extract<Operation, { kind: 'list' }>,
  caller: number,
  exchange: () => Exchange,
): Promise<readonly GatewayResponse[]> {
  const json = await sendOperation<ResultJson>(
    endpoint,
    'list',
    { provider: provider.toUpperCase(), connection },
    caller,
  );
  const when = exchange();
  const nodes = (json['nodes'] ?? []) as readonly ResultJson[];
  return nodes.map((node) =>
    toReadResponse(
      provider,
      String(node['id']).replace(/^.*:/, ''),
      { ...node, __typename: 'Organization' },
      when,
    ),
  );
}
