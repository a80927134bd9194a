import { print } from 'graphql';
import { expect, it, onTestFinished } from 'vitest';
import { UpdateOrganizationsDocument } from '../../schema/operations.ts';
import { respondWith } from '../../src/sandbox/faults.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import { cancelBulk, startBulk, waitForEnd, watchBulk } from './bulk-client.ts';
import { toAclRules } from './documented-acl.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { startGatewayProcess } from './gateway-process.ts';
import { holdResponses } from './hold-responses.ts';
import type { RedisServer } from './redis-server.ts';
import { startRedis } from './redis-server.ts';
import { canBeReached, startConnected, toLocation, toSettings, unlimited } from './replicas.ts';
import { failUpdates, toInput, updatesAt } from './updates.ts';
import { waitUntil } from './wait-until.ts';

const namesMessage = /^The Redis keys start with/;

const vida = (count: number) =>
  Array.from({ length: count }, (_, index) => toInput('vida', `${index}`, index));
const vertra = (count: number) =>
  Array.from({ length: count }, (_, index) => toInput('vertra', `${index}`, index));

it('every key in Redis begins with the namespace and the fingerprint, and no other key is accessed', async () => {
  // Short, so that the queue keeps a wait of a second.
  const own = { PROVIDER_TIMEOUT_MS: '500', STORAGE_NAMESPACE: 'names-test' };
  const [sandbox, redis] = await Promise.all([startSandbox(), startRedis()]);
  onTestFinished(() => sandbox.close());
  const settings = { ...toSettings(sandbox, redis), ...unlimited, ...own };
  const { prefix } = toLocation(settings);
  await restrictUser(prefix, redis);
  const gateway = await startConnected(settings);
  const { fingerprint, namespace } = gateway.findLine(namesMessage) ?? {};
  expect(`${namespace}:${fingerprint}`).toBe(prefix);

  await refuseWrites(gateway, redis);
  await gateway.update(toInput('vida', 'Keyed'), 'key');
  await updateMany(gateway);
  const quota = { 'x-ratelimit-limit': '100', 'x-ratelimit-remaining': '50', 'x-ratelimit-reset': '30' };
  failUpdates(sandbox.vertra, respondWith({ status: 429, headers: { ...quota, 'retry-after': '1' } }));
  const failing = await startBulk(gateway, vertra(3));
  await waitUntil('an item is tried again', () => updatesAt(sandbox.vertra).length > 3);
  failUpdates(sandbox.vertra, respondWith({ status: 500 }));
  expect(await waitForEnd(gateway, failing)).toMatchObject({ unknown: 3 });
  for await (const _progress of watchBulk(gateway, failing));
  const { vertra: update } = toInput('vertra', 'Expected');
  const expected = { tags: ['newtag', 'updated'] };
  // Its outcome is unknown, so that its lease stays for some seconds.
  if (update) await gateway.update({ vertra: { ...update, expected } });
  const held = holdResponses(sandbox.vida);
  await startBulk(gateway, vida(12), 'held');
  await cancelBulk(gateway, await startBulk(gateway, vida(12), 'cancelled'));
  await held.waitForRequests(4);

  const names = await redis.client.keys('*');
  expect(names.filter((name) => !name.startsWith(`${prefix}:`))).toEqual([]);
  const purposes = names.map((name) => name.slice(prefix.length + 1).split(':', 1)[0]);
  expect([...new Set(purposes)].toSorted()).toEqual([
    'bulk',
    'bulk-queue',
    'changes',
    'idempotency',
    'lock',
    'quota',
    'rate-limit',
  ]);
  held.release();
  await gateway.terminate();
  expect(await redis.client.acl('LOG')).toEqual([]);
});

/** Restricts the documented user to these keys: Redis logs each denied command, including those in scripts. */
async function restrictUser(prefix: string, { client }: RedisServer): Promise<void> {
  await client.acl('SETUSER', 'gateway', 'reset', ...toAclRules(`~${prefix}:*`), '+info');
}

/** Makes Redis refuse writes temporarily, so that the gateway probes it. */
async function refuseWrites(gateway: GatewayProcess, { client }: RedisServer): Promise<void> {
  await client.config('SET', 'maxmemory', '1');
  await gateway.update(toInput('vida', 'Refused'), 'refused');
  await client.config('SET', 'maxmemory', '0');
  await gateway.waitForLog(canBeReached, 2);
}

async function updateMany({ url }: GatewayProcess): Promise<void> {
  const variables = { inputs: [...vida(3), ...vertra(3)], idempotencyKey: 'batch' };
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: print(UpdateOrganizationsDocument), variables }),
  });
  expect(await response.json()).not.toHaveProperty('errors');
}

it('a gateway without Redis does not log a namespace', async () => {
  const gateway = await startGatewayProcess({ SANDBOX: 'on', STORAGE_NAMESPACE: 'names-test' });
  expect(gateway.countLines(namesMessage)).toBe(0);
});
