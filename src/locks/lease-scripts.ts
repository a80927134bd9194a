import { recordFormat } from '../storage/record-format.ts';

/**
 * Each step is one script, which Redis runs atomically and by its own clock. A lease is a hash of format, holder, the end of
 * the lease, and for each waiting process the times of its first and last request. A hash of another format is busy until
 * it expires.
 */

const readLease = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local format, holder, ends = unpack(redis.call('HMGET', KEYS[1], 'format', 'holder', 'ends'))
local isReadable = not format or format == '${recordFormat.lease}'
`;

/**
 * The process that requested the lease first gets it next, unless it stopped requesting it.
 *
 * KEYS: lease. ARGV: owner, leaseMs, the time in ms after which a silent process no longer waits. Returns whether the owner has
 * the lease.
 */
export const acquireScript = `${readLease}
if not isReadable then return 0 end
local isFree = not holder or holder == ARGV[1] or now >= tonumber(ends)
local arrivedAt, isFirst = string.format('%.0f', time[1] * 1000000 + time[2]), true
local own = redis.call('HGET', KEYS[1], 'waiter:' .. ARGV[1])
if own then arrivedAt = string.match(own, '^%d+') end
local fields = redis.call('HGETALL', KEYS[1])
for place = 1, #fields, 2 do
  local arrived, silentAt = string.match(fields[place + 1], '^(%d+) (%d+)$')
  if arrived and fields[place] ~= 'waiter:' .. ARGV[1] then
    if tonumber(silentAt) < now then redis.call('HDEL', KEYS[1], fields[place])
    elseif tonumber(arrived) < tonumber(arrivedAt) then isFirst = false end
  end
end
local isHeld = isFree and isFirst
redis.call('HSET', KEYS[1], 'format', '${recordFormat.lease}')
if isHeld then
  redis.call('HDEL', KEYS[1], 'waiter:' .. ARGV[1])
  redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'ends', string.format('%.0f', now + ARGV[2]))
else
  redis.call('HSET', KEYS[1], 'waiter:' .. ARGV[1], arrivedAt .. ' ' .. string.format('%.0f', now + ARGV[3]))
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return isHeld and 1 or 0
`;

/** KEYS: lease. ARGV: owner, leaseMs. Extends the lease; returns whether the owner still has it. */
export const renewScript = `${readLease}
if not isReadable or holder ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'ends', string.format('%.0f', now + ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`;

/** KEYS: lease. ARGV: owner. Ends the lease or the wait of the owner; a hash without processes is deleted. */
export const releaseScript = `${readLease}
if not isReadable then return end
if holder == ARGV[1] then redis.call('HDEL', KEYS[1], 'holder', 'ends') end
redis.call('HDEL', KEYS[1], 'waiter:' .. ARGV[1])
if redis.call('HLEN', KEYS[1]) == 1 then redis.call('DEL', KEYS[1]) end
`;
