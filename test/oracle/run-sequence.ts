import type { Answer, Asked, ReadAnswer, WriteAnswer } from './answers.ts';
import type { Endpoint } from './client.ts';
import { ask, NoAnswer } from './client.ts';
import type { Provider } from './fields.ts';
import { now } from './ledger.ts';
import type { Told } from './queries.ts';
import { toOutcome, toShown } from './queries.ts';
import { runBulk } from './run-bulk.ts';
import type { Operation, Sequence, Step } from './sequence.ts';
import { toInput } from './write.ts';

/** Runs the steps of a sequence, each in its turn or beside the one before; resolves to all answers. */
export async function runSequence(
  sequence: Sequence,
  endpoints: readonly Endpoint[],
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  let running: Promise<unknown>[] = [];
  for (const step of sequence.steps) {
    running.push(runStep(sequence, step, endpoints).then((more) => answers.push(...more)));
    if (!step.isAwaited) continue;
    await Promise.all(running);
    running = [];
  }
  await Promise.all(running);
  return answers;
}

async function runStep(
  sequence: Sequence,
  step: Step,
  endpoints: readonly Endpoint[],
): Promise<readonly Answer[]> {
  const startedAt = now();
  const asked = (): Asked => ({ sequence, step, startedAt, answeredAt: now() });
  try {
    return await runOperation(endpoints[step.process] as Endpoint, step.operation, step.caller, asked);
  } catch (error) {
    // A gateway that stops answers nothing more; what it did is checked by other answers.
    if (error instanceof NoAnswer) return [];
    return [{ kind: 'failure', problem: String(error), ...asked() }];
  }
}

async function runOperation(
  endpoint: Endpoint,
  operation: Operation,
  caller: number,
  asked: () => Asked,
): Promise<readonly Answer[]> {
  switch (operation.kind) {
    case 'update': {
      const [write] = operation.writes;
      const told = await ask<Told>(endpoint, 'update', { input: toInput(write), key: operation.key }, caller);
      return [toWriteAnswer(operation, 0, told, asked())];
    }
    case 'batch': {
      const variables = { inputs: operation.writes.map(toInput), key: operation.key };
      const told = await ask<readonly Told[]>(endpoint, 'batch', variables, caller);
      const when = asked();
      return operation.writes.map((_write, item) => toWriteAnswer(operation, item, told[item] as Told, when));
    }
    case 'bulk':
      return runBulk(endpoint, operation, caller, asked);
    case 'read': {
      const { organizations, provider } = operation;
      const ids = organizations.map((id) => `${provider}:${id}`);
      const told = await ask<readonly Told[]>(endpoint, 'read', { ids }, caller);
      const when = asked();
      return organizations.map((id, index) => toReadAnswer(provider, id, told[index] as Told, when));
    }
    case 'list':
      return readList(endpoint, operation.provider, caller, asked);
  }
}

function toWriteAnswer(
  { key, kind, writes }: Extract<Operation, { kind: 'update' | 'batch' }>,
  item: number,
  told: Told,
  when: Asked,
): WriteAnswer {
  const write = writes[item] as WriteAnswer['write'];
  const outcome = toOutcome(write.provider, told, write.values);
  return { kind: 'write', way: kind, write, key, item, outcome, ...when };
}

function toReadAnswer(provider: Provider, organization: string, told: Told, when: Asked): ReadAnswer {
  const member = String(told['__typename']);
  const shown = member === 'Organization' ? toShown(provider, told) : null;
  return { kind: 'read', provider, organization, member, shown, ...when };
}

async function readList(
  endpoint: Endpoint,
  provider: Provider,
  caller: number,
  asked: () => Asked,
): Promise<readonly Answer[]> {
  const told = await ask<Told>(endpoint, 'list', { provider: provider.toUpperCase() }, caller);
  const when = asked();
  const nodes = (told['nodes'] ?? []) as readonly Told[];
  return nodes.map((node) =>
    toReadAnswer(
      provider,
      String(node['id']).slice(provider.length + 1),
      { ...node, __typename: 'Organization' },
      when,
    ),
  );
}
