import type { RedisServer } from './redis-server.ts';

/** Lets the resets and probes of all windows come nearer, and the time until which bulk updates wait. */
export async function shift(
  { client, location }: Pick<RedisServer, 'client' | 'location'>,
  ms: number,
): Promise<void> {
  const shifted = (time: string | undefined) => Math.max(0, Math.floor(Number(time) - ms));
  for (const key of await client.keys(`${location.prefix}:quota:*`)) {
    for (const name of ['MINUTE', 'DAY']) {
      const [limit, remaining, reported, resetsAt, kept, probeAt, probeMs] =
        (await client.hget(key, name))?.split(' ') ?? [];
      const values = [limit, remaining, reported, shifted(resetsAt), kept, shifted(probeAt), probeMs];
      if (limit) await client.hset(key, name, values.join(' '));
    }
    const bulk = await client.hget(key, 'bulk');
    if (bulk !== null) await client.hset(key, 'bulk', shifted(bulk));
  }
}
