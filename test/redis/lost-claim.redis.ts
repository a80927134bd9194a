import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { canBeReached, startConnected, startReplica, toSettings } from './replicas.ts';
import { toInput, updatesAt } from './updates.ts';

it('a key is unused again after it could not be checked because the reply to its claim was lost', async () => {
  const { redis, sandbox } = await startReplica();
  const proxy = await startProxy(redis.port);
  const settings = { ...toSettings(sandbox, redis), REDIS_URL: proxy.url, PROVIDER_TIMEOUT_MS: '500' };
  const gateway = await startConnected(settings);
  proxy.closeAtNextClaim();
  expect(await gateway.update(toInput('vida', 'Later'), 'key')).toMatchObject({
    __typename: 'OrganizationOutcomeUnknownError',
    applied: 'UNKNOWN',
    reason: 'KEY_NOT_CHECKED',
    retryable: true,
  });
  await gateway.waitForLog(canBeReached, 2);
  expect(await gateway.update(toInput('vida', 'Later'), 'key')).toMatchObject({
    __typename: 'OrganizationUpdated',
  });
  expect(updatesAt(sandbox.vida)).toHaveLength(1);
});

/** A proxy to Redis that can close a connection after it forwarded a claim and before it forwards the reply. */
async function startProxy(redisPort: number) {
  let isClosing = false;
  const server = createServer((client) => {
    const redis = connect(redisPort, '127.0.0.1');
    for (const socket of [client, redis]) socket.on('error', () => {});
    // Rate limits and bulk updates use other connections.
    let isClaim = false;
    client.on('data', (chunk) => {
      isClaim = String(chunk).includes(':idempotency:');
    });
    client.pipe(redis);
    client.on('close', () => redis.destroy());
    redis.on('close', () => client.destroy());
    redis.on('data', (chunk) => {
      if (!isClosing || !isClaim) return void client.write(chunk);
      client.destroy();
      isClosing = false;
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    closeAtNextClaim() {
      isClosing = true;
    },
  };
}
