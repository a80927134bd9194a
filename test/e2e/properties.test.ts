import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { UpdateOrganizationDocument } from '../../schema/operations.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import {
  answerWith,
  closeAfterWrite,
  closeBeforeAnswer,
  cutShort,
  empty,
  hangAfterWrite,
  notJson,
  redirect,
  resetAfterWrite,
  resetBeforeAnswer,
} from '../../src/sandbox/faults.ts';
import type { RecordedRequest } from '../../src/sandbox/recorded-request.ts';
import { startGateway } from '../support/start-gateway.ts';

const faults: Readonly<Record<string, Fault | undefined>> = {
  fine: undefined,
  busy: answerWith({ status: 429, headers: { 'retry-after': '0' } }),
  down: answerWith({ status: 503, headers: { 'retry-after': '0' } }),
  refused: answerWith({ status: 403 }),
  broken: answerWith({ status: 500 }),
  brokenAfterWrite: answerWith({ status: 502, applied: true }),
  resetBeforeAnswer,
  resetAfterWrite,
  closeBeforeAnswer,
  closeAfterWrite,
  cutShort,
  notJson,
  empty,
  redirect,
  hangAfterWrite,
};

/** Few callers hang, which costs the whole deadline; many meet a fault. */
const fault = fc.oneof(
  { weight: 6, arbitrary: fc.constant('fine') },
  {
    weight: 12,
    arbitrary: fc.constantFrom(...Object.keys(faults).filter((name) => name !== 'hangAfterWrite')),
  },
  { weight: 1, arbitrary: fc.constant('hangAfterWrite') },
);

const call = fc.record({
  provider: fc.constantFrom('vida' as const, 'vertra' as const),
  /** Calls of one key are one update; without a key each call is its own. */
  key: fc.option(fc.constantFrom('a', 'b'), { nil: null, freq: 3 }),
  /** Whether the next call waits for this one's answer. */
  waits: fc.boolean(),
});

const schedule = fc.record({
  calls: fc.array(call, { minLength: 1, maxLength: 8 }),
  /** What the provider does to each request it gets, in the order they come. */
  faults: fc.array(fault, { minLength: 1, maxLength: 12 }),
});

type Call = (typeof call extends fc.Arbitrary<infer Value> ? Value : never) & { readonly name: string };

interface Told {
  readonly call: Call;
  readonly member: string | undefined;
  readonly applied: string | undefined;
}

function nameIn({ body }: RecordedRequest): string {
  const sent = JSON.parse(body);
  return sent.orgName ?? sent.updates.name;
}

function toInput({ name, provider }: Call): UpdateOrganizationInput {
  return provider === 'vida'
    ? { vida: { organizationId: '3', name } }
    : { vertra: { organizationId: 'org123', name } };
}

/** A gateway over a box in which each write is known by the name it sets. */
async function startHouse() {
  const { sandbox, send } = await startGateway({
    timeoutMs: 40,
    circuit: { windowSize: 20, minAttempts: 10, openMs: 5 },
  });
  let run = 0;

  return async (
    plan: typeof schedule extends fc.Arbitrary<infer Value> ? Value : never,
  ): Promise<Outcome> => {
    run += 1;
    const writes = new Map<string, number>();
    const coming = plan.faults.values();
    const choose = (request: RecordedRequest) => {
      if (request.method === 'GET') return undefined;
      const chosen = faults[coming.next().value ?? 'fine'];
      const name = nameIn(request);
      if (chosen === undefined || chosen.applied) writes.set(name, (writes.get(name) ?? 0) + 1);
      return chosen;
    };
    sandbox.vida.inject(choose);
    sandbox.vertra.inject(choose);

    const ask = async (asked: Call): Promise<Told> => {
      const idempotencyKey = asked.key && `${run} ${asked.provider} ${asked.key}`;
      const { data } = await send(UpdateOrganizationDocument, { input: toInput(asked), idempotencyKey });
      const result = data?.updateOrganization;
      const applied = result && 'applied' in result ? result.applied : undefined;
      return { call: asked, member: result?.__typename, applied };
    };
    const pending: Promise<Told>[] = [];
    for (const [index, planned] of plan.calls.entries()) {
      const answer = ask({ ...planned, name: `${run} ${planned.provider} ${planned.key ?? index}` });
      pending.push(answer);
      if (planned.waits) await answer;
    }
    return { told: await Promise.all(pending), writes };
  };
}

interface Outcome {
  readonly told: readonly Told[];
  /** How often each update was applied, by its name. */
  readonly writes: ReadonlyMap<string, number>;
}

function expectAppliedOnce({ writes }: Outcome): void {
  for (const [name, count] of writes) expect(count, `${name} was applied`).toBeLessThanOrEqual(1);
}

function expectNoFalseSuccess({ told, writes }: Outcome): void {
  for (const { call: asked, member } of told) {
    if (member === 'OrganizationUpdated')
      expect(writes.get(asked.name), `${asked.name} told as updated`).toBe(1);
  }
}

/** Callers of one key speak of one update: it was not applied when all of them were told so. */
function expectNoFalseRefusal({ told, writes }: Outcome): void {
  for (const { call: asked } of told) {
    const same = told.filter(({ call: { name } }) => name === asked.name);
    if (!same.every(({ applied }) => applied === 'NOT_APPLIED')) continue;
    expect(writes.get(asked.name) ?? 0, `${asked.name} told as not applied`).toBe(0);
  }
}

describe('under any schedule of faults, retries and concurrent callers', () => {
  // Four houses side by side, since much of a run is waiting for deadlines.
  it.concurrent.each([1, 2, 3, 4])(
    'no update is applied twice, and no answer lies (house %i)',
    { timeout: 240_000 },
    async (seed) => {
      const run = await startHouse();
      const property = fc.asyncProperty(schedule, async (plan) => {
        const outcome = await run(plan);
        expectAppliedOnce(outcome);
        expectNoFalseSuccess(outcome);
        expectNoFalseRefusal(outcome);
      });
      await fc.assert(property, { numRuns: 500, seed });
    },
  );
});
