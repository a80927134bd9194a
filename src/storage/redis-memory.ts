import type { connectRedis } from './connect-redis.ts';

/** The maximum bytes of records of one kind or of one caller, regardless of Redis's limit. */
const maxPartBytes = 512 * 1024 * 1024;

/** Leaves three quarters of Redis's `maxmemory`, if it is set, to other callers and other records. */
export function toMaxMemoryPart(memoryInfo: string): number {
  const limit = Number(/^maxmemory:(\d+)/m.exec(memoryInfo)?.[1] ?? 0);
  return limit === 0 ? maxPartBytes : Math.min(maxPartBytes, Math.floor(limit / 4));
}

/** Inside a script, a denied command does not count as an error of the connection. */
const memoryInfoScript = `
local info = redis.pcall('INFO', 'memory')
return type(info) == 'string' and info or ''
`;

/** Reads `maxmemory` on each connect; a user that is denied INFO gets the bound that does not depend on it. */
export function trackMaxMemoryPart(redis: ReturnType<typeof connectRedis>): () => number {
  let currentMax = maxPartBytes;
  redis.on('ready', () => {
    redis.eval(memoryInfoScript, 0).then(
      (info) => {
        currentMax = toMaxMemoryPart(String(info));
      },
      () => {},
    );
  });
  return () => currentMax;
}
