import { describe, expect, it } from 'vitest';
import type { GatewayProcess, UpdateResult } from './gateway-process.ts';
import { holdResponses } from './hold-responses.ts';
import { startReplicas } from './replicas.ts';
import { countWrites, providers, toInput, toReplay, updatesAt } from './updates.ts';
import { waitUntil } from './wait-until.ts';

/** Twenty keys, ten for each provider, each sent two to six times. */
const keys = Array.from({ length: 20 }, (_, number) => ({
  provider: number % 2 === 0 ? ('vida' as const) : ('vertra' as const),
  key: `key-${number}`,
  text: `Update ${number}`,
  number,
  times: 2 + (number % 5),
}));

/** Removes the organization's data: a replay reads it again after other keys have changed it. */
function withoutData(result: UpdateResult | undefined) {
  if (!result || !('organization' in result)) return result;
  return { ...result, organization: result.organization.id, replayed: null };
}

describe('one key in two processes', () => {
  it('causes one write and one result, however many concurrent requests use it', async () => {
    const { first, sandbox, second } = await startReplicas();
    const responses = await Promise.all(
      keys.map(({ key, number, provider, text, times }) => {
        const input = toInput(provider, text, number);
        const send = (_: unknown, index: number) => (index % 2 === 0 ? first : second).update(input, key);
        return Promise.all(Array.from({ length: times }, send));
      }),
    );
    for (const [index, { provider, text, times }] of keys.entries()) {
      const all = responses[index] ?? [];
      expect(all.map(withoutData)).toEqual(Array(times).fill(withoutData(all[0])));
      expect(all[0]?.__typename).toBe('OrganizationUpdated');
      expect(all.filter((each) => each && !each.replayed)).toHaveLength(1);
      const sent = updatesAt(sandbox[provider]).filter(({ body }) => body.includes(`"${text}"`));
      expect(sent).toHaveLength(1);
    }
    expect([countWrites(sandbox, 'vida'), countWrites(sandbox, 'vertra')]).toEqual([10, 10]);
  });

  it('waits for the update that the other process has in flight, and returns its result', async () => {
    const { first, redis, sandbox, second } = await startReplicas();
    const held = holdResponses(sandbox.vertra);
    const input = toInput('vertra', 'In flight');
    const response = first.update(input, 'key');
    await held.waitForRequests(1);
    const scriptsBefore = await redis.countScripts();
    const other = second.update(input, 'key');
    await waitUntil(
      'the second process polls the key twice',
      async () => (await redis.countScripts()) >= scriptsBefore + 2,
    );
    held.release();
    expect(await response).toMatchObject({ __typename: 'OrganizationUpdated' });
    expect(await other).toEqual(toReplay(await response));
    expect(updatesAt(sandbox.vertra)).toHaveLength(1);
  });

  it.each(providers)(
    'is refused for another input, and nothing is sent ($provider)',
    async ({ provider }) => {
      const { first, sandbox, second } = await startReplicas();
      const refusal = {
        __typename: 'OrganizationIdempotencyError',
        applied: 'NOT_APPLIED',
        retryable: false,
      };
      const held = holdResponses(sandbox[provider]);
      const response = first.update(toInput(provider, 'First'), 'key');
      await held.waitForRequests(1);
      expect(await second.update(toInput(provider, 'Second'), 'key')).toMatchObject(refusal);
      held.release();
      expect(await response).toMatchObject({ __typename: 'OrganizationUpdated' });
      expect(await second.update(toInput(provider, 'Second'), 'key')).toMatchObject(refusal);
      expect(await second.update(toInput(provider, 'First', 1), 'key')).toMatchObject(refusal);
      expect(updatesAt(sandbox[provider])).toHaveLength(1);
    },
  );

  it('logs no warning, however many requests wait for another process', async () => {
    const { first, redis, sandbox, second } = await startReplicas();
    const held = holdResponses(sandbox.vida);
    const sendAll = (gateway: GatewayProcess) =>
      Promise.all(
        Array.from({ length: 12 }, (_, index) => gateway.update(toInput('vida', 'Many'), `${index}`)),
      );
    const scriptsBefore = await redis.countScripts();
    const responses = sendAll(first);
    // One update is sent, and eleven wait for it and hold their keys.
    await held.waitForRequests(1);
    await waitUntil(
      'the first process holds all keys',
      async () => (await redis.countScripts()) >= scriptsBefore + 12,
    );
    const others = sendAll(second);
    await waitUntil(
      'all requests of the second process wait',
      async () => (await redis.countScripts()) >= scriptsBefore + 48,
    );
    held.release();
    expect(await others).toEqual((await responses).map(toReplay));
    expect(second.stderr()).toBe('');
  });
});
