import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { startRedis } from './redis-server.ts';
import { startConnected, toSettings } from './replicas.ts';
import { updatesAt } from './updates.ts';

/** Starts two gateways with one Redis, and a Vertra that allows 60 requests in its window. */
async function startTwo() {
  const quota = { perMinute: 60, windowMs: { MINUTE: 60_000 } };
  const [sandbox, redis] = await Promise.all([startSandbox({ quota }), startRedis()]);
  onTestFinished(() => sandbox.close());
  const settings = { ...toSettings(sandbox, redis), PROVIDER_SOCKETS: '100' };
  const first = await startConnected(settings);
  const second = await startConnected(settings);
  return { first, redis, sandbox, second };
}

/** Updates an organization of its own, because those of one organization wait for each other; most of them do not exist. */
const update = (gateway: GatewayProcess, number: number) =>
  gateway.update({ vertra: { organizationId: number < 4 ? 'org123' : `org-${number}`, name: 'Name' } });

describe('two processes with one quota', () => {
  it('send exactly as many updates as it allows, when both receive many at once', async () => {
    const { first, sandbox, second } = await startTwo();
    expect(await update(first, 0)).toMatchObject({ __typename: 'OrganizationUpdated' });
    // The second process learns the quota from its own response.
    expect(await update(second, 1)).toMatchObject({ __typename: 'OrganizationUpdated' });
    const results = await Promise.all(
      Array.from({ length: 100 }, (_, number) => update(number % 2 ? first : second, 10 + number)),
    );
    const count = (name: string) => results.filter(({ __typename }) => __typename === name).length;
    expect(count('OrganizationNotFoundError')).toBe(58);
    expect(count('OrganizationRateLimitedError')).toBe(42);
    expect(updatesAt(sandbox.vertra)).toHaveLength(60);
  });

  it('are known to a process that starts later, which sends nothing', async () => {
    const { first, redis, sandbox, second } = await startTwo();
    for (let number = 0; number < 60; number += 1) await update(number % 2 ? first : second, number);
    const third = await startConnected(toSettings(sandbox, redis));
    expect(await update(third, 60)).toMatchObject({
      __typename: 'OrganizationRateLimitedError',
      applied: 'NOT_APPLIED',
    });
    expect(updatesAt(sandbox.vertra)).toHaveLength(60);
  });

  it('continue alone when Redis is stopped', async () => {
    const { first, redis, sandbox, second } = await startTwo();
    await Promise.all([update(first, 0), update(second, 1)]);
    await redis.stop();
    const results = [await update(first, 2), await update(second, 3)];
    expect(results).toMatchObject(Array(2).fill({ __typename: 'OrganizationUpdated' }));
    expect(updatesAt(sandbox.vertra)).toHaveLength(4);
  });
});
