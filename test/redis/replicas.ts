import { onTestFinished } from 'vitest';
import { parseConfig } from '../../src/config/config.ts';
import { Secret } from '../../src/domain/access/secret.ts';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';
import { startSandbox } from '../../src/sandbox/sandbox.ts';
import type { RedisAddress } from '../../src/storage/storage-names.ts';
import { toStoragePrefix } from '../../src/storage/storage-names.ts';
import { toUpstreamFingerprint } from '../../src/storage/upstream-fingerprint.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { startGatewayProcess } from './gateway-process.ts';
import type { Persistence, RedisServer } from './redis-server.ts';
import { startRedis } from './redis-server.ts';
import { waitUntil } from './wait-until.ts';

/** A gateway with both providers and a Redis. */
export interface Replica {
  readonly sandbox: Sandbox;
  readonly redis: RedisServer;
  readonly first: GatewayProcess;
}

/** Two gateways with the same providers and the same Redis. */
export interface Replicas extends Replica {
  readonly second: GatewayProcess;
}

/** Settings with limits that no test reaches. */
export const unlimited = {
  VIDA_BULK_PER_MINUTE: '1000000',
  VERTRA_BULK_PER_MINUTE: '1000000',
  RATE_LIMIT_PER_MINUTE: '1000000',
};

export const canBeReached = /^Redis can be reached/;
export const cannotBeReached = /^Redis cannot be reached/;
export const answersErrors = /^Redis returns errors/;

/** Starts one gateway for one test; resolves when it is connected to Redis. */
export async function startReplica(
  env: Readonly<Record<string, string>> = {},
  persistence: Persistence = 'IN_MEMORY',
): Promise<Replica> {
  const [sandbox, redis] = await Promise.all([startSandbox(), startRedis(persistence)]);
  onTestFinished(() => sandbox.close());
  const first = await startConnected({ ...toSettings(sandbox, redis), ...env });
  return { sandbox, redis, first };
}

/** Starts two gateways for one test; resolves when both are connected to Redis. */
export async function startReplicas(env: Readonly<Record<string, string>> = {}): Promise<Replicas> {
  const { first, redis, sandbox } = await startReplica(env);
  const second = await startConnected({ ...toSettings(sandbox, redis), ...env });
  return { sandbox, redis, first, second };
}

/** Starts a further gateway for one test; resolves when it is connected to Redis. */
export async function startConnected(
  env: Readonly<Record<string, string>>,
  build?: string,
): Promise<GatewayProcess> {
  const gateway = await startGatewayProcess(env, build);
  await gateway.waitForLog(canBeReached, 1);
  await waitUntilReady(gateway);
  return gateway;
}

/** Resolves when all connections of the gateway to Redis are open: they open one after the other. */
export async function waitUntilReady(gateway: GatewayProcess): Promise<void> {
  await waitUntil('the gateway is ready', async () => (await gateway.readiness()).status === 200);
}

/** Returns the settings of a gateway with these providers and this Redis. */
export function toSettings({ vertra, vida }: Sandbox, { url }: RedisServer): Record<string, string> {
  return {
    VIDA_API_TOKEN: vida.token,
    VIDA_ORIGIN: vida.origin,
    VERTRA_API_TOKEN: vertra.token,
    VERTRA_ORIGIN: vertra.origin,
    REDIS_URL: url,
  };
}

/** Returns the address of the records of a gateway with these settings. */
export function toLocation(env: Readonly<Record<string, string>>): RedisAddress {
  const config = parseConfig(env);
  const prefix = toStoragePrefix(config.storageNamespace, toUpstreamFingerprint(config));
  return { url: config.redisUrl ?? new Secret(''), prefix };
}
