import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startGatewayProcess } from './gateway-process.ts';
import { holdResponses } from './hold-responses.ts';
import { canBeReached, cannotBeReached, startReplica, toSettings } from './replicas.ts';
import { providers, toInput, updatesAt } from './updates.ts';

const notChecked = {
  __typename: 'OrganizationOutcomeUnknownError',
  applied: 'UNKNOWN',
  reason: 'KEY_NOT_CHECKED',
  retryable: true,
};
const updated = { __typename: 'OrganizationUpdated' };

/** A little more than the second that the store may take. */
const promptMs = 1500;

describe('with Redis stopped', () => {
  it.each(providers)(
    'a replay of an applied key never says NOT_APPLIED, and is the stored outcome when Redis is back ($provider)',
    async ({ provider }) => {
      const { first, redis, sandbox } = await startReplica({}, 'ON_DISK');
      const input = toInput(provider, 'Applied');
      expect(await first.update(input, 'key')).toMatchObject(updated);
      await redis.stop();
      await first.logged(cannotBeReached, 1);
      expect(await first.update(input, 'key')).toMatchObject(notChecked);
      await redis.start();
      await first.logged(canBeReached, 2);
      expect(await first.update(input, 'key')).toMatchObject(updated);
      expect(updatesAt(sandbox[provider])).toHaveLength(1);
    },
  );

  it.each(providers)(
    'an update with a key is answered at once, KEY_NOT_CHECKED, and not sent; one without goes on ($provider)',
    async ({ provider }) => {
      const { first, redis, sandbox } = await startReplica();
      await redis.stop();
      await first.logged(cannotBeReached, 1);
      const start = performance.now();
      expect(await first.update(toInput(provider, 'Keyed'), 'key')).toMatchObject({
        ...notChecked,
        provider: null,
      });
      expect(performance.now() - start).toBeLessThan(promptMs);
      expect(updatesAt(sandbox[provider])).toEqual([]);
      expect(await first.update(toInput(provider, 'Unkeyed'))).toMatchObject(updated);
      expect(updatesAt(sandbox[provider])).toHaveLength(1);
    },
  );

  it('the process is not ready and says why, and its log tells it once', async () => {
    const { first, redis } = await startReplica();
    expect(await first.readiness()).toMatchObject({ status: 200, body: { idempotencyStore: 'available' } });
    await redis.stop();
    await first.logged(cannotBeReached, 1);
    const failures = await failConnections(redis.port);
    for (const key of ['a', 'b', 'c']) await first.update(toInput('vida', key), key);
    // The process goes on trying all the while.
    await failures.reached(3);
    expect(await first.readiness()).toMatchObject({
      status: 503,
      body: {
        ready: false,
        stopping: false,
        idempotencyStore: 'away',
        redisError: expect.stringMatching(/^[A-Z_]+$/),
      },
    });
    expect(first.findLine(cannotBeReached)).toMatchObject({ level: 50, code: expect.any(String) });
    expect(first.count(cannotBeReached)).toBe(1);
    expect(first.count(/unexpected/)).toBe(0);
  });

  it('and started again, updates with a key go through, and the log tells it once', async () => {
    const { first, redis, sandbox } = await startReplica();
    await redis.stop();
    await first.logged(cannotBeReached, 1);
    expect(await first.update(toInput('vertra', 'Later'), 'key')).toMatchObject(notChecked);
    await redis.start();
    await first.logged(canBeReached, 2);
    expect(await first.update(toInput('vertra', 'Later'), 'key')).toMatchObject(updated);
    expect(await first.readiness()).toMatchObject({ status: 200, body: { ready: true } });
    expect(updatesAt(sandbox.vertra)).toHaveLength(1);
    expect([first.count(cannotBeReached), first.count(canBeReached)]).toEqual([1, 2]);
  });

  it.each(providers)('an update in flight has its true answer ($provider)', async ({ provider }) => {
    const { first, redis, sandbox } = await startReplica();
    const held = holdResponses(sandbox[provider]);
    const answer = first.update(toInput(provider, 'In flight'), 'key');
    await held.waitForRequests(1);
    await redis.stop();
    await first.logged(cannotBeReached, 1);
    held.release();
    expect(await answer).toMatchObject(updated);
    expect(updatesAt(sandbox[provider])).toHaveLength(1);
  });
});

/** Something in the place of Redis that takes connections and drops them. */
async function failConnections(port: number) {
  let count = 0;
  const dropped = new EventEmitter();
  const server = createServer((socket) => {
    socket.destroy();
    count += 1;
    dropped.emit('one');
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return {
    async reached(times: number) {
      while (count < times) await once(dropped, 'one');
    },
  };
}

describe('a process that starts without Redis', () => {
  it('says so in its log, refuses keys, and takes them when Redis is there', async () => {
    const { redis, sandbox } = await startReplica();
    await redis.stop();
    const late = await startGatewayProcess(toSettings(sandbox, redis));
    await late.logged(cannotBeReached, 1);
    expect(await late.update(toInput('vida', 'Early'), 'key')).toMatchObject(notChecked);
    await redis.start();
    await late.logged(canBeReached, 1);
    expect(await late.update(toInput('vida', 'Early'), 'key')).toMatchObject(updated);
  });
});
