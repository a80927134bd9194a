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
import type { Keeping, RedisServer } from './redis-server.ts';
import { startRedis } from './redis-server.ts';
import { waitUntil } from './wait-until.ts';

/** The gateway over both providers and a Redis. */
export interface Replica {
  readonly sandbox: Sandbox;
  readonly redis: RedisServer;
  readonly first: GatewayProcess;
}

/** Two gateways over the same providers and the same Redis. */
export interface Replicas extends Replica {
  readonly second: GatewayProcess;
}

/** No rate and no limit that a test would have to wait for. */
export const plenty = {
  VIDA_BULK_PER_MINUTE: '1000000',
  VERTRA_BULK_PER_MINUTE: '1000000',
  RATE_LIMIT_PER_MINUTE: '1000000',
};

export const canBeReached = /^Redis can be reached/;
export const cannotBeReached = /^Redis cannot be reached/;
export const answersErrors = /^Redis answers errors/;

/** Starts one gateway for one test; resolves when it has found Redis. */
export async function startReplica(
  env: Readonly<Record<string, string>> = {},
  keeping: Keeping = 'IN_MEMORY',
): Promise<Replica> {
  const [sandbox, redis] = await Promise.all([startSandbox(), startRedis(keeping)]);
  onTestFinished(() => sandbox.close());
  const first = await startConnected({ ...toSettings(sandbox, redis), ...env });
  return { sandbox, redis, first };
}

/** Starts two for one test; resolves when both have found Redis. */
export async function startReplicas(env: Readonly<Record<string, string>> = {}): Promise<Replicas> {
  const { first, redis, sandbox } = await startReplica(env);
  const second = await startConnected({ ...toSettings(sandbox, redis), ...env });
  return { sandbox, redis, first, second };
}

/** Starts one more for one test; resolves when it has found Redis. */
export async function startConnected(
  env: Readonly<Record<string, string>>,
  build?: string,
): Promise<GatewayProcess> {
  const gateway = await startGatewayProcess(env, build);
  await gateway.logged(canBeReached, 1);
  await isReady(gateway);
  return gateway;
}

/** Resolves when each of its connections to Redis is there: they come one after the other. */
export async function isReady(gateway: GatewayProcess): Promise<void> {
  await waitUntil('it is ready', async () => (await gateway.readiness()).status === 200);
}

/** What a gateway is told to find them. */
export function toSettings({ vertra, vida }: Sandbox, { url }: RedisServer): Record<string, string> {
  return {
    VIDA_API_TOKEN: vida.token,
    VIDA_ORIGIN: vida.origin,
    VERTRA_API_TOKEN: vertra.token,
    VERTRA_ORIGIN: vertra.origin,
    REDIS_URL: url,
  };
}

/** Where a gateway with these settings keeps its records. */
export function toLocation(env: Readonly<Record<string, string>>): RedisAddress {
  const config = parseConfig(env);
  const prefix = toStoragePrefix(config.storageNamespace, toUpstreamFingerprint(config));
  return { url: config.redisUrl ?? new Secret(''), prefix };
}
