import { print } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { UpdateOrganizationInput, UpdateOrganizationsMutation } from '../../schema/operations.ts';
import { UpdateOrganizationsDocument } from '../../schema/operations.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { hang, respondWith } from '../../src/sandbox/faults.ts';
import type { SimulatedProvider } from '../../src/sandbox/simulated-provider.ts';
import { startBulk, waitForEnd } from './bulk-client.ts';
import type { GatewayProcess } from './gateway-process.ts';
import type { RedisServer } from './redis-server.ts';
import { startReplica, startReplicas, unlimited } from './replicas.ts';
import { waitUntil } from './wait-until.ts';

const seeded = 'Updated description';
const toInput = (description: string, expected: string | null): UpdateOrganizationInput => ({
  vertra: {
    organizationId: 'org123',
    description,
    expected: expected === null ? null : { description: expected },
  },
});

const updated = { __typename: 'OrganizationUpdated' };
const unavailable = {
  __typename: 'OrganizationUnavailableError',
  provider: 'VERTRA',
  applied: 'NOT_APPLIED',
  retryable: true,
};
const conflict = {
  __typename: 'OrganizationConflictError',
  applied: 'NOT_APPLIED',
  retryable: false,
  conflicts: [{ path: ['input', 'vertra', 'expected', 'description'], state: 'DIFFERENT' }],
};

const methodsAt = ({ requests }: SimulatedProvider) => requests.map(({ method }) => method);

/** Holds the provider's responses to reads until they are released. */
function holdReads(simulation: SimulatedProvider) {
  const held: (() => void)[] = [];
  const hold: Fault = {
    applied: true,
    play: (response, usual) =>
      held.push(() => response.writeHead(usual.status, usual.headers).end(usual.body)),
  };
  simulation.inject(({ method }) => (method === 'GET' ? hold : undefined));
  return {
    wait: (count = 1) => waitUntil('the reads are held', () => held.length >= count),
    release() {
      simulation.inject(undefined);
      for (const respond of held.splice(0)) respond();
    },
  };
}

const leasesIn = ({ client }: RedisServer) => client.keys('*:lock:*');

/** Resolves when a process waits for the lease. */
const waitForWaiter = (redis: RedisServer) =>
  waitUntil('a process waits', async () => {
    const [key = ''] = await leasesIn(redis);
    return (await redis.client.hkeys(key)).some((field) => field.startsWith('waiter:'));
  });

describe('two processes that update one organization with expected values', () => {
  it('take turns: the second reads after the first has written', async () => {
    const { first, redis, sandbox, second } = await startReplicas();
    const reads = holdReads(sandbox.vertra);
    const one = first.update(toInput('One', seeded));
    await reads.wait();
    const two = second.update(toInput('Two', seeded));
    await waitForWaiter(redis);
    expect(methodsAt(sandbox.vertra)).toEqual(['GET']);
    reads.release();
    expect(await one).toMatchObject(updated);
    expect(await two).toMatchObject({ ...conflict, organization: { description: 'One' } });
    expect(methodsAt(sandbox.vertra)).toEqual(['GET', 'PUT', 'GET']);
    expect(await second.update(toInput('Two', 'One'))).toMatchObject(updated);
    await waitUntil('the lease is released', async () => (await leasesIn(redis)).length === 0);
  });

  it('alternate while many editors wait in each', async () => {
    const { first, sandbox, second } = await startReplicas();
    const editors = Array.from({ length: 100 }, (_, index) =>
      (index % 2 === 0 ? first : second).update(toInput(`Editor ${index}`, seeded)),
    );
    const outcomes = await Promise.all(editors);
    expect(outcomes.filter(({ __typename }) => __typename === 'OrganizationUpdated')).toHaveLength(1);
    expect(outcomes.filter(({ __typename }) => __typename === conflict.__typename)).toHaveLength(99);
    expect(sandbox.vertra.writes('org123')).toBe(1);
  });

  it('do not wait for updates without expected values, which need no lease', async () => {
    const { first, sandbox, second } = await startReplicas();
    const reads = holdReads(sandbox.vertra);
    const one = first.update(toInput('One', seeded));
    await reads.wait();
    expect(await second.update(toInput('Two', null))).toMatchObject(updated);
    reads.release();
    // This is the lost update that the description of `expected` names.
    expect(await one).toMatchObject(updated);
    expect(methodsAt(sandbox.vertra)).toEqual(['GET', 'PUT', 'PUT']);
  });

  it('exclude each other as items of batches and bulk updates, too', async () => {
    const { first, redis, sandbox, second } = await startReplicas(unlimited);
    const reads = holdReads(sandbox.vertra);
    const one = first.update(toInput('One', seeded));
    await reads.wait();
    const batch = sendBatch(second, [toInput('Two', 'One'), toInput('Three', 'Two')]);
    await waitForWaiter(redis);
    reads.release();
    expect(await one).toMatchObject(updated);
    expect(await batch).toMatchObject([updated, updated]);
    const updatedAt = String(sandbox.vertra.organization('org123')?.['updated_at']);
    const four = { organizationId: 'org123', description: 'Four', expected: { updatedAt } };
    const bulk = await startBulk(first, [{ vertra: four }, toInput('Five', 'Three')]);
    expect(await waitForEnd(second, bulk)).toMatchObject({ updated: 1, failed: 1, unknown: 0 });
    expect(sandbox.vertra.organization('org123')).toMatchObject({ description: 'Four' });
  });
});

async function sendBatch({ url }: GatewayProcess, inputs: readonly UpdateOrganizationInput[]) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: print(UpdateOrganizationsDocument), variables: { inputs } }),
  });
  const { data } = (await response.json()) as { data?: UpdateOrganizationsMutation };
  return data?.updateOrganizations;
}

describe('a lease that is lost between the read and the write', () => {
  it.each([
    ['Redis was stopped', (redis: RedisServer) => redis.stop()],
    ['Redis hangs', async (redis: RedisServer) => redis.hang()],
    ['the lease was deleted', (redis: RedisServer) => redis.client.flushall()],
    [
      'another process has it',
      async ({ client }: RedisServer) =>
        client.hset((await client.keys('*:lock:*'))[0] ?? '', 'holder', 'other'),
    ],
    [
      'the user of Redis lost its rights',
      ({ client }: RedisServer) => client.acl('SETUSER', 'gateway', '-hset'),
    ],
  ])('because %s prevents the write', async (_title, change) => {
    const { first, redis, sandbox } = await startReplica();
    const reads = holdReads(sandbox.vertra);
    const outcome = first.update(toInput('New', seeded));
    await reads.wait();
    await change(redis);
    reads.release();
    expect(await outcome).toMatchObject(unavailable);
    expect(methodsAt(sandbox.vertra)).toEqual(['GET']);
    expect(sandbox.vertra.organization('org123')).toMatchObject({ description: seeded });
  });
});

describe('while Redis is away', () => {
  it('an update with expected values is not read or sent, and one without is', async () => {
    const { first, redis, sandbox } = await startReplica();
    await redis.stop();
    expect(await first.update(toInput('New', seeded))).toMatchObject(unavailable);
    expect(sandbox.vertra.requests).toEqual([]);
    expect(await first.update(toInput('New', null))).toMatchObject(updated);
  });
});

describe('a process that holds a lease', () => {
  it('loses it soon after it was killed', async () => {
    const { first, sandbox, second } = await startReplicas();
    const reads = holdReads(sandbox.vertra);
    first.update(toInput('One', seeded)).catch(() => {});
    await reads.wait();
    await first.kill();
    reads.release();
    expect(await second.update(toInput('Two', seeded))).toMatchObject(updated);
    expect(methodsAt(sandbox.vertra)).toEqual(['GET', 'GET', 'PUT']);
  });

  it('finishes its update when it is stopped, and releases the lease', async () => {
    const { first, redis, sandbox } = await startReplica();
    const reads = holdReads(sandbox.vertra);
    const outcome = first.update(toInput('New', seeded));
    await reads.wait();
    const exit = first.terminate();
    await first.waitForLog(/^stopping$/, 1);
    reads.release();
    expect(await outcome).toMatchObject(updated);
    expect(await exit).toBe(0);
    expect(await leasesIn(redis)).toEqual([]);
  });

  it('lets it expire after an update with an unknown outcome, which may still be applied', async () => {
    const { first, redis, sandbox, second } = await startReplicas({ PROVIDER_TIMEOUT_MS: '500' });
    sandbox.vertra.inject(({ method }) => (method === 'GET' ? undefined : hang));
    expect(await first.update(toInput('Late', seeded))).toMatchObject({
      __typename: 'OrganizationOutcomeUnknownError',
      reason: 'TIMEOUT',
    });
    const [key = ''] = await leasesIn(redis);
    expect(await redis.client.pttl(key)).toBeGreaterThan(2000);
    const sent = methodsAt(sandbox.vertra);
    expect(await second.update(toInput('Soon', seeded))).toMatchObject(unavailable);
    expect(methodsAt(sandbox.vertra)).toEqual(sent);
    sandbox.vertra.inject(undefined);
    await waitUntil('the lease expires', async () => (await leasesIn(redis)).length === 0);
    expect(await second.update(toInput('Later', seeded))).toMatchObject(updated);
  });

  it.each([
    ['a promise', { status: 202, body: {} }],
    ['a redirect', { status: 302, headers: { location: '/redirected' } }],
  ])(
    'lets it expire after a response that is %s, because the write may still arrive',
    async (_name, response) => {
      const { first, redis, sandbox } = await startReplicas({ PROVIDER_TIMEOUT_MS: '500' });
      sandbox.vertra.inject(({ method }) => (method === 'GET' ? undefined : respondWith(response)));
      expect(await first.update(toInput('Late', seeded))).toMatchObject({
        __typename: 'OrganizationOutcomeUnknownError',
        reason: 'UNREADABLE_ANSWER',
      });
      const [key = ''] = await leasesIn(redis);
      expect(await redis.client.pttl(key)).toBeGreaterThan(2000);
    },
  );
});
