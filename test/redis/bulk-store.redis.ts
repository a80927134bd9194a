import { describe, expect, it, onTestFinished } from 'vitest';
import { createRedisBulkStore } from '../../src/bulk/redis-store.ts';
import type { BulkStore } from '../../src/bulk/store.ts';
import { Secret } from '../../src/domain/secret.ts';
import { describeBulkStore } from '../bulk/store-contract.ts';
import { startRedis } from './redis-server.ts';

/** A store that has found its Redis. */
function openStore(url: string): Promise<BulkStore> {
  return new Promise((resolve) => {
    const onReady = () => resolve(store);
    const store = createRedisBulkStore({ url: new Secret(url), ttlSeconds: 3600, onReady });
    onTestFinished(() => store.close());
  });
}

describeBulkStore('bulk updates in Redis', async () => {
  const { url } = await startRedis();
  return [await openStore(url), await openStore(url)];
});

describe('bulk updates in Redis', () => {
  it('reject every step when Redis is away', async () => {
    const redis = await startRedis();
    const store = await openStore(redis.url);
    await redis.stop();
    await expect(store.find(['a'])).rejects.toThrow();
    await expect(store.begin({ id: 'a', index: 0, provider: 'VIDA' })).rejects.toThrow();
    await expect(store.cancel('a', 'me')).rejects.toThrow();
    await expect(store.items('a', { after: -1, count: 1 })).rejects.toThrow();
    await expect(store.unqueued()).rejects.toThrow();
  });
});
