import type { connectRedis } from '../storage/connect-redis.ts';

/** How many bytes the keys of one caller may hold, whatever Redis may: what 600 updates a minute fill in a day. */
export const mostCallerBytes = 512 * 1024 * 1024;

/** A Redis with a limit of its own leaves three quarters of it to other callers and other records. */
export function toCallerBytes(memoryInfo: string): number {
  const limit = Number(/^maxmemory:(\d+)/m.exec(memoryInfo)?.[1] ?? 0);
  return limit === 0 ? mostCallerBytes : Math.min(mostCallerBytes, Math.floor(limit / 4));
}

/** Within a script, a denied command is no error of the connection. */
const infoScript = `
local info = redis.pcall('INFO', 'memory')
return type(info) == 'string' and info or ''
`;

/** Reads the bound of Redis on each connect; a user who is denied INFO has the bound that needs none. */
export function watchCallerBytes(redis: ReturnType<typeof connectRedis>): () => number {
  let callerBytes = mostCallerBytes;
  redis.on('ready', () => {
    redis.eval(infoScript, 0).then(
      (info) => {
        callerBytes = toCallerBytes(String(info));
      },
      () => {},
    );
  });
  return () => callerBytes;
}

/**
 * Counts the bytes of each caller's keys in a hash, KEYS[2], by when they expire: in sixteenths of the time that outcomes
 * are kept, so that what has expired is no longer counted soon after. A count that cannot be written fails no step.
 */
export const countBytes = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- A key with its name and its fields, as Redis holds it.
local keyBytes = 768
local function hasNoRoom(most)
  local sum, held = keyBytes, redis.call('HGETALL', KEYS[2])
  for place = 1, #held, 2 do
    if tonumber(held[place]) <= now then redis.pcall('HDEL', KEYS[2], held[place])
    else sum = sum + tonumber(held[place + 1]) end
  end
  return sum > tonumber(most)
end
local function discount()
  local ends, bytes = unpack(redis.call('HMGET', KEYS[1], 'countedUntil', 'bytes'))
  if ends and redis.call('HEXISTS', KEYS[2], ends) == 1 then redis.pcall('HINCRBY', KEYS[2], ends, -tonumber(bytes)) end
end
local function count(bytes, ttlMs)
  discount()
  local lifeMs, width = redis.call('PTTL', KEYS[1]), math.max(1000, math.ceil(tonumber(ttlMs) / 16))
  local ends = string.format('%.0f', math.ceil((now + lifeMs) / width) * width)
  redis.pcall('HSET', KEYS[1], 'countedUntil', ends, 'bytes', bytes)
  redis.pcall('HINCRBY', KEYS[2], ends, bytes)
  if redis.call('PTTL', KEYS[2]) < lifeMs + width then redis.call('PEXPIRE', KEYS[2], lifeMs + width) end
end
`;
