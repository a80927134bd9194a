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

/** The store's timeout of a second, and the time for the rest of a request. */
const promptMs = 1500;

describe('while Redis is stopped', () => {
  it.each(providers)(
    'a replay of an applied key gets KEY_NOT_CHECKED, and the stored outcome after Redis restarts ($provider)',
    async ({ provider }) => {
      const { first, redis, sandbox } = await startReplica({}, 'ON_DISK');
      const input = toInput(provider, 'Applied');
      expect(await first.update(input, 'key')).toMatchObject(updated);
      await redis.stop();
      await first.waitForLog(cannotBeReached, 1);
      expect(await first.update(input, 'key')).toMatchObject(notChecked);
      await redis.start();
      await first.waitForLog(canBeReached, 2);
      expect(await first.update(input, 'key')).toMatchObject(updated);
      expect(updatesAt(sandbox[provider])).toHaveLength(1);
    },
  );

  it.each(providers)(
    'an update with a key at once gets KEY_NOT_CHECKED and is not sent, and one without a key is applied ($provider)',
    async ({ provider }) => {
      const { first, redis, sandbox } = await startReplica();
      await redis.stop();
      await first.waitForLog(cannotBeReached, 1);
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

  it('the gateway is not ready, reports the reason, and logs it once', async () => {
    const { first, redis } = await startReplica();
    expect(await first.readiness()).toMatchObject({ status: 200, body: { idempotencyStore: 'available' } });
    await redis.stop();
    await first.waitForLog(cannotBeReached, 1);
    const failures = await failConnections(redis.port);
    for (const key of ['a', 'b', 'c']) await first.update(toInput('vida', key), key);
    // The process keeps trying to connect.
    await failures.waitForConnections(3);
    expect(await first.readiness()).toMatchObject({
      status: 503,
      body: {
        ready: false,
        stopping: false,
        idempotencyStore: 'away',
        storageError: expect.stringMatching(/^[A-Z_]+$/),
      },
    });
    expect(first.findLine(cannotBeReached)).toMatchObject({ level: 50, code: expect.any(String) });
    expect(first.countLines(cannotBeReached)).toBe(1);
    expect(first.countLines(/unexpected/)).toBe(0);
  });

  it('updates with a key are refused, and are accepted after Redis restarts, which is logged once', async () => {
    const { first, redis, sandbox } = await startReplica();
    await redis.stop();
    await first.waitForLog(cannotBeReached, 1);
    expect(await first.update(toInput('vertra', 'Later'), 'key')).toMatchObject(notChecked);
    await redis.start();
    await first.waitForLog(canBeReached, 2);
    expect(await first.update(toInput('vertra', 'Later'), 'key')).toMatchObject(updated);
    expect(await first.readiness()).toMatchObject({ status: 200, body: { ready: true } });
    expect(updatesAt(sandbox.vertra)).toHaveLength(1);
    expect([first.countLines(cannotBeReached), first.countLines(canBeReached)]).toEqual([1, 2]);
  });

  it.each(providers)('an update in flight gets its actual outcome ($provider)', async ({ provider }) => {
    const { first, redis, sandbox } = await startReplica();
    const held = holdResponses(sandbox[provider]);
    const response = first.update(toInput(provider, 'In flight'), 'key');
    await held.waitForRequests(1);
    await redis.stop();
    await first.waitForLog(cannotBeReached, 1);
    held.release();
    expect(await response).toMatchObject(updated);
    expect(updatesAt(sandbox[provider])).toHaveLength(1);
  });
});

/** Starts a server in the place of Redis that closes every connection. */
async function failConnections(port: number) {
  let count = 0;
  const events = new EventEmitter();
  const server = createServer((socket) => {
    socket.destroy();
    count += 1;
    events.emit('connection');
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return {
    async waitForConnections(times: number) {
      while (count < times) await once(events, 'connection');
    },
  };
}

describe('a gateway that starts while Redis is stopped', () => {
  it('logs the problem, refuses keys, and accepts them when Redis runs', async () => {
    const { redis, sandbox } = await startReplica();
    await redis.stop();
    const late = await startGatewayProcess(toSettings(sandbox, redis));
    await late.waitForLog(cannotBeReached, 1);
    expect(await late.update(toInput('vida', 'Early'), 'key')).toMatchObject(notChecked);
    await redis.start();
    await late.waitForLog(canBeReached, 1);
    expect(await late.update(toInput('vida', 'Early'), 'key')).toMatchObject(updated);
  });
});
