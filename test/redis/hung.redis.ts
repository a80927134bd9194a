import { describe, expect, it } from 'vitest';
import { holdResponses } from './hold-responses.ts';
import { canBeReached, cannotBeReached, startReplica, startReplicas } from './replicas.ts';
import { providers, toInput, updatesAt } from './updates.ts';

const notChecked = {
  __typename: 'OrganizationOutcomeUnknownError',
  applied: 'UNKNOWN',
  reason: 'KEY_NOT_CHECKED',
  retryable: true,
};
const updated = { __typename: 'OrganizationUpdated' };

/** The store's timeout of a second, and the time for the rest of a request. */
const promptMs = 1500;

describe('while Redis hangs', () => {
  it.each(providers)(
    'an update with a key promptly gets KEY_NOT_CHECKED and is not sent, and one without a key is applied ($provider)',
    async ({ provider }) => {
      const { first, redis, sandbox } = await startReplica();
      // The first request of a process compiles code.
      const [other = provider] = providers.map((each) => each.provider).filter((each) => each !== provider);
      expect(await first.update(toInput(other, 'First'), 'first')).toMatchObject(updated);
      redis.hang();
      const start = performance.now();
      expect(await first.update(toInput(provider, 'Keyed'), 'key')).toMatchObject({
        ...notChecked,
        provider: null,
      });
      expect(performance.now() - start).toBeLessThan(promptMs);
      expect(updatesAt(sandbox[provider])).toEqual([]);
      expect(await first.update(toInput(provider, 'Unkeyed'))).toMatchObject(updated);
    },
  );

  it('a key that cannot be checked stays unused, and is accepted when Redis resumes', async () => {
    const { first, redis, sandbox, second } = await startReplicas();
    redis.hang();
    expect(await first.update(toInput('vida', 'Later'), 'key')).toMatchObject(notChecked);
    redis.resume();
    expect(await first.update(toInput('vida', 'Later'), 'key')).toMatchObject(updated);
    expect(await second.update(toInput('vida', 'Later'), 'key')).toMatchObject(updated);
    expect(updatesAt(sandbox.vida)).toHaveLength(1);
  });

  it.each(providers)('an update in flight gets its actual outcome ($provider)', async ({ provider }) => {
    const { first, redis, sandbox } = await startReplica();
    const held = holdResponses(sandbox[provider]);
    const response = first.update(toInput(provider, 'In flight'), 'key');
    await held.waitForRequests(1);
    redis.hang();
    held.release();
    const start = performance.now();
    expect(await response).toMatchObject(updated);
    expect(performance.now() - start).toBeLessThan(promptMs);
    expect(updatesAt(sandbox[provider])).toHaveLength(1);
  });

  it('the gateway is not ready, reports the reason, and logs it once', async () => {
    const { first, redis } = await startReplica();
    redis.hang();
    for (const key of ['a', 'b']) await first.update(toInput('vida', key), key);
    expect(await first.readiness()).toMatchObject({ status: 503, body: { idempotencyStore: 'away' } });
    expect(first.countLines(cannotBeReached)).toBe(1);
    redis.resume();
    await first.waitForLog(canBeReached, 2);
    expect(await first.update(toInput('vida', 'c'), 'c')).toMatchObject(updated);
    expect(await first.readiness()).toMatchObject({ status: 200, body: { idempotencyStore: 'available' } });
  });
});
