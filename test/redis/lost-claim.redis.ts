import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { canBeReached, startConnected, startReplica, toSettings } from './replicas.ts';
import { toInput, updatesAt } from './updates.ts';

it('a key that could not be checked because the reply to its claim was lost is new afterwards', async () => {
  const { redis, sandbox } = await startReplica();
  const line = await startLine(redis.port);
  const settings = { ...toSettings(sandbox, redis), REDIS_URL: line.url, PROVIDER_TIMEOUT_MS: '500' };
  const gateway = await startConnected(settings);
  line.breakAtNextClaim();
  expect(await gateway.update(toInput('vida', 'Later'), 'key')).toMatchObject({
    __typename: 'OrganizationOutcomeUnknownError',
    applied: 'UNKNOWN',
    reason: 'KEY_NOT_CHECKED',
    retryable: true,
  });
  await gateway.logged(canBeReached, 2);
  expect(await gateway.update(toInput('vida', 'Later'), 'key')).toMatchObject({
    __typename: 'OrganizationUpdated',
  });
  expect(updatesAt(sandbox.vida)).toHaveLength(1);
});

/** A line to Redis that can break after a claim of a key has come through and before its answer does. */
async function startLine(port: number) {
  let breaks = false;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) socket.on('error', () => {});
    // Limits and bulk updates have connections of their own.
    let asksForKey = false;
    near.on('data', (chunk) => {
      asksForKey = String(chunk).includes(':idempotency:');
    });
    near.pipe(far);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    far.on('data', (chunk) => {
      if (!breaks || !asksForKey) return void near.write(chunk);
      near.destroy();
      breaks = false;
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    breakAtNextClaim() {
      breaks = true;
    },
  };
}
