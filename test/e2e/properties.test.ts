import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput } from '../../schema/operations.ts';
import { UpdateOrganizationDocument } from '../../schema/operations.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import {
  closeAfterWrite,
  closeBeforeResponse,
  cutShort,
  empty,
  hangAfterWrite,
  notJson,
  redirect,
  resetAfterWrite,
  resetBeforeResponse,
  respondWith,
} from '../../src/sandbox/faults.ts';
import type { RecordedRequest } from '../../src/sandbox/recorded-request.ts';
import { startGateway } from '../support/start-gateway.ts';

const faults: Readonly<Record<string, Fault | undefined>> = {
  fine: undefined,
  busy: respondWith({ status: 429, headers: { 'retry-after': '0' } }),
  down: respondWith({ status: 503, headers: { 'retry-after': '0' } }),
  refused: respondWith({ status: 403 }),
  broken: respondWith({ status: 500 }),
  brokenAfterWrite: respondWith({ status: 502, applied: true }),
  resetBeforeResponse,
  resetAfterWrite,
  closeBeforeResponse,
  closeAfterWrite,
  cutShort,
  notJson,
  empty,
  redirect,
  hangAfterWrite,
};

/** Few requests hang, because each costs the whole deadline; many get a fault. */
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
  /** Calls with the same key are one update; a call without a key is a separate update. */
  key: fc.option(fc.constantFrom('a', 'b'), { nil: null, freq: 3 }),
  /** Whether the next call waits for the response of this one. */
  waits: fc.boolean(),
});

const schedule = fc.record({
  calls: fc.array(call, { minLength: 1, maxLength: 8 }),
  /** The fault of each request, in the order of arrival at the provider. */
  faults: fc.array(fault, { minLength: 1, maxLength: 12 }),
});

type Call = (typeof call extends fc.Arbitrary<infer Value> ? Value : never) & { readonly name: string };

interface CallResult {
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

/** Starts a gateway, and returns a function that runs a schedule and counts the writes by the name that they set. */
async function startRunner() {
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
    const pendingFaults = plan.faults.values();
    const chooseFault = (request: RecordedRequest) => {
      if (request.method === 'GET') return undefined;
      const nextFault = faults[pendingFaults.next().value ?? 'fine'];
      const name = nameIn(request);
      if (nextFault === undefined || nextFault.applied) writes.set(name, (writes.get(name) ?? 0) + 1);
      return nextFault;
    };
    sandbox.vida.inject(chooseFault);
    sandbox.vertra.inject(chooseFault);

    const update = async (updateCall: Call): Promise<CallResult> => {
      const idempotencyKey = updateCall.key && `${run} ${updateCall.provider} ${updateCall.key}`;
      const { data } = await send(UpdateOrganizationDocument, { input: toInput(updateCall), idempotencyKey });
      const result = data?.updateOrganization;
      const applied = result && 'applied' in result ? result.applied : undefined;
      return { call: updateCall, member: result?.__typename, applied };
    };
    const pending: Promise<CallResult>[] = [];
    for (const [index, planned] of plan.calls.entries()) {
      const response = update({ ...planned, name: `${run} ${planned.provider} ${planned.key ?? index}` });
      pending.push(response);
      if (planned.waits) await response;
    }
    return { results: await Promise.all(pending), writes };
  };
}

interface Outcome {
  readonly results: readonly CallResult[];
  /** The number of times that each update was applied, by its name. */
  readonly writes: ReadonlyMap<string, number>;
}

function expectAppliedOnce({ writes }: Outcome): void {
  for (const [name, count] of writes) expect(count, `${name} was applied`).toBeLessThanOrEqual(1);
}

function expectNoFalseSuccess({ results, writes }: Outcome): void {
  for (const { call: updateCall, member } of results) {
    if (member === 'OrganizationUpdated')
      expect(writes.get(updateCall.name), `${updateCall.name} reported as updated`).toBe(1);
  }
}

/** Calls with one key are one update: it must not be applied when all of them returned NOT_APPLIED. */
function expectNoFalseRefusal({ results, writes }: Outcome): void {
  for (const { call: updateCall } of results) {
    const same = results.filter(({ call: { name } }) => name === updateCall.name);
    if (!same.every(({ applied }) => applied === 'NOT_APPLIED')) continue;
    expect(writes.get(updateCall.name) ?? 0, `${updateCall.name} reported as not applied`).toBe(0);
  }
}

describe('under any schedule of faults, retries and concurrent callers', () => {
  // Four gateways run concurrently, because a run mostly waits for deadlines.
  it.concurrent.each([1, 2, 3, 4])(
    'no update is applied twice, and every response is true (seed %i)',
    { timeout: 480_000 },
    async (seed) => {
      const run = await startRunner();
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
