/**
 * Lua functions that count the bytes of each caller's keys in a hash, KEYS[2], grouped by expiry: a group spans a sixteenth
 * of the TTL, so that expired keys soon stop counting. A count that cannot be written does not fail the script.
 */
export const byteCountFunctions = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
-- The size of a key with its name and its fields in Redis.
local keyBytes = 768
-- The allocator of Redis rounds the size of a string up by at most a quarter.
local function outcomeBytes(outcome) return math.ceil(#outcome * 1.25) end
local function isCallerFull(maxBytes)
  local sum, held = keyBytes, redis.call('HGETALL', KEYS[2])
  for place = 1, #held, 2 do
    if tonumber(held[place]) <= now then redis.pcall('HDEL', KEYS[2], held[place])
    else sum = sum + tonumber(held[place + 1]) end
  end
  return sum > tonumber(maxBytes)
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
