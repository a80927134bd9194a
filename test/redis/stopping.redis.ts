import { describe, expect, it } from 'vitest';
import { holdResponses } from './hold-responses.ts';
import { startReplica, startReplicas } from './replicas.ts';
import { toInput, toReplay, updatesAt } from './updates.ts';
import { waitUntil } from './wait-until.ts';

describe('a gateway that received SIGTERM', () => {
  it('stores the outcome of an update in flight, which another process replays', async () => {
    const { first, sandbox, second } = await startReplicas();
    const held = holdResponses(sandbox.vertra);
    const response = first.update(toInput('vertra', 'Last'), 'key');
    await held.waitForRequests(1);
    const end = first.terminate();
    await first.waitForLog(/^stopping$/, 1);
    held.release();
    expect(await response).toMatchObject({ __typename: 'OrganizationUpdated' });
    expect(await end).toBe(0);
    expect(await second.update(toInput('vertra', 'Last'), 'key')).toEqual(toReplay(await response));
    expect(updatesAt(sandbox.vertra)).toHaveLength(1);
  });

  it('replays updates that any process runs or has run, and refuses new ones', async () => {
    const { first, redis, sandbox, second } = await startReplicas();
    const updated = { __typename: 'OrganizationUpdated' };
    expect(await second.update(toInput('vida', 'Stored'), 'stored')).toMatchObject(updated);
    const held = holdResponses(sandbox.vertra);
    const own = first.update(toInput('vertra', 'Own'), 'own');
    const others = second.update(toInput('vertra', 'Other', 1), 'other');
    await held.waitForRequests(2);
    const end = first.terminate();
    await first.waitForLog(/^stopping$/, 1);
    expect(await first.update(toInput('vida', 'Stored'), 'stored')).toMatchObject(updated);
    expect(await first.update(toInput('vida', 'New'), 'new')).toMatchObject({
      __typename: 'OrganizationUnavailableError',
      applied: 'NOT_APPLIED',
      retryable: true,
    });
    // The refused key is unused again at once.
    expect(await second.update(toInput('vida', 'New'), 'new')).toMatchObject(updated);
    const scriptsBefore = await redis.countScripts();
    const joined = first.update(toInput('vertra', 'Own'), 'own');
    const replay = first.update(toInput('vertra', 'Other', 1), 'other');
    await waitUntil(
      'the process polls the key twice',
      async () => (await redis.countScripts()) >= scriptsBefore + 2,
    );
    held.release();
    expect(await Promise.all([own, joined, others, replay])).toMatchObject(Array(4).fill(updated));
    expect(await end).toBe(0);
    expect([updatesAt(sandbox.vida).length, updatesAt(sandbox.vertra).length]).toEqual([2, 2]);
  });

  it('returns INTERRUPTED after the grace period to a request that waits for another process', async () => {
    const grace = { SHUTDOWN_GRACE_MS: '100', PROVIDER_TIMEOUT_MS: '20000' };
    const { first, redis, sandbox, second } = await startReplicas(grace);
    const held = holdResponses(sandbox.vida);
    const input = toInput('vida', 'In flight');
    const response = first.update(input, 'key');
    await held.waitForRequests(1);
    const scriptsBefore = await redis.countScripts();
    const other = second.update(input, 'key');
    await waitUntil(
      'the process polls the key twice',
      async () => (await redis.countScripts()) >= scriptsBefore + 2,
    );
    const [result, code] = await Promise.all([other, second.terminate()]);
    expect(result).toMatchObject({ __typename: 'OrganizationOutcomeUnknownError', reason: 'INTERRUPTED' });
    expect(code).toBe(0);
    held.release();
    expect(await response).toMatchObject({ __typename: 'OrganizationUpdated' });
  });

  it('returns the actual outcome of an update in flight while Redis hangs', async () => {
    const { first, redis, sandbox } = await startReplica();
    const held = holdResponses(sandbox.vida);
    const response = first.update(toInput('vida', 'In flight'), 'key');
    await held.waitForRequests(1);
    redis.hang();
    const end = first.terminate();
    await first.waitForLog(/^stopping$/, 1);
    held.release();
    expect(await response).toMatchObject({ __typename: 'OrganizationUpdated' });
    expect(await end).toBe(0);
  });
});
