import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { start } from '../support/start-process.ts';
import { asGateway } from './documented-acl.ts';
import { findPort, launchRedis } from './redis-server.ts';

async function findRefusal(url: string): Promise<string> {
  const gateway = start({ SANDBOX: 'on', REDIS_URL: url });
  expect(await gateway.ended).toBe(1);
  return gateway.errors();
}

it('the start stops with words at a node of a Redis Cluster, whether slots are assigned or not', async () => {
  // The bus between nodes is by default at a port that the system may have handed out.
  const busPort = String(await findPort());
  const redis = await launchRedis(['--cluster-enabled', 'yes', '--cluster-port', busPort]);
  const url = asGateway(`redis://127.0.0.1:${redis.port}`);
  expect(await findRefusal(url)).toMatch(/- REDIS_URL points to a Redis Cluster, .*\. Set it to a /);
  await redis.client.cluster('ADDSLOTSRANGE', 0, 16383);
  expect(await findRefusal(url)).toMatch(/- REDIS_URL points to a Redis Cluster/);
});

it('the start stops with words at a Sentinel', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'sentinel-')), 'sentinel.conf');
  writeFileSync(file, 'sentinel monitor primary 127.0.0.1 1 1\n');
  const redis = await launchRedis([], file);
  expect(await findRefusal(`redis://127.0.0.1:${redis.port}`)).toMatch(
    /- REDIS_URL points to a Redis Sentinel\. Set it to /,
  );
});

it('the start stops with words at a database that Redis does not have, and nothing is written to the first one', async () => {
  const redis = await launchRedis([]);
  expect(await findRefusal(`redis://127.0.0.1:${redis.port}/16`)).toMatch(
    /- REDIS_URL names a database that this Redis does not have\. Set it to /,
  );
  expect(await redis.client.dbsize()).toBe(0);
});
