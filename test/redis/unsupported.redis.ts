import { writeFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startProcess } from '../support/start-process.ts';
import { withGatewayUser } from './documented-acl.ts';
import { findPort, launchRedis } from './redis-server.ts';

async function readStartError(url: string): Promise<string> {
  const gateway = startProcess({ SANDBOX: 'on', REDIS_URL: url });
  expect(await gateway.ended).toBe(1);
  return gateway.errors();
}

it('a gateway stops at the start with an explanation when REDIS_URL points to a Redis Cluster', async () => {
  // The default port of the cluster bus is an ephemeral port, which may be in use.
  const busPort = String(await findPort());
  const redis = await launchRedis(['--cluster-enabled', 'yes', '--cluster-port', busPort]);
  const url = withGatewayUser(`redis://127.0.0.1:${redis.port}`);
  expect(await readStartError(url)).toMatch(/- REDIS_URL points to a Redis Cluster, .*\. Set it to a /);
  await redis.client.cluster('ADDSLOTSRANGE', 0, 16383);
  expect(await readStartError(url)).toMatch(/- REDIS_URL points to a Redis Cluster/);
});

it('a gateway stops at the start with an explanation when REDIS_URL points to a Sentinel', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'sentinel-')), 'sentinel.conf');
  writeFileSync(file, 'sentinel monitor primary 127.0.0.1 1 1\n');
  const redis = await launchRedis([], file);
  expect(await readStartError(`redis://127.0.0.1:${redis.port}`)).toMatch(
    /- REDIS_URL points to a Redis Sentinel\. Set it to /,
  );
});

it('a gateway stops at the start when REDIS_URL names a missing database, and writes nothing to database 0', async () => {
  const redis = await launchRedis([]);
  expect(await readStartError(`redis://127.0.0.1:${redis.port}/16`)).toMatch(
    /- REDIS_URL names a database that this Redis does not have\. Set it to /,
  );
  expect(await redis.client.dbsize()).toBe(0);
});
