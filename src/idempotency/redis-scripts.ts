import { recordFormat } from '../storage/record-format.ts';
import { byteCountFunctions } from './redis-caller-bytes.ts';

/** A Lua condition on a key that exists. */
const isUnreadable = `redis.call('HGET', KEYS[1], 'format') ~= '${recordFormat.key}'`;

/**
 * Each step is one script, which Redis runs atomically and by its own clock, so the clocks of the processes do not matter.
 * A key is a hash of format, owner, fingerprint, the end of its lease and, when completed, outcome.
 */

/**
 * KEYS: key, byte counts of its caller. ARGV: fingerprint, owner, leaseMs, ttlMs, claimableUntilMs or an empty string, the
 * maximum bytes of a caller. Returns the claim's kind, fingerprint and outcome. A held key outlives its lease by the TTL,
 * so that it can be found abandoned.
 */
export const claimScript = `${byteCountFunctions}
local fingerprint, leaseEnds, outcome = unpack(redis.call('HMGET', KEYS[1], 'fingerprint', 'leaseEnds', 'outcome'))
if redis.call('EXISTS', KEYS[1]) == 0 then
  if ARGV[5] ~= '' and now > tonumber(ARGV[5]) then return { 'late' } end
  if isCallerFull(ARGV[6]) then return { 'callerFull' } end
  local written = redis.pcall('HSET', KEYS[1], 'format', '${recordFormat.key}', 'fingerprint', ARGV[1], 'owner', ARGV[2],
    'leaseEnds', now + tonumber(ARGV[3]))
  if type(written) == 'table' and written.err then
    -- The key was looked up despite OOM, so it is new. Other errors prove nothing: a replica may lack keys of its primary.
    return string.find(written.err, 'OOM', 1, true) and { 'full' } or written
  end
  redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[3]) + tonumber(ARGV[4]))
  count(keyBytes, ARGV[4])
  return { 'claimed' }
end
if ${isUnreadable} then return { 'unreadable' } end
if outcome then return { 'completed', fingerprint, outcome } end
if now < tonumber(leaseEnds) then return { 'running', fingerprint } end
-- Clears the owner, who can no longer store an outcome: the reply "abandoned" stays true.
redis.call('HSET', KEYS[1], 'owner', '')
return { 'abandoned', fingerprint }
`;

/** KEYS: key, byte counts of its caller. ARGV: owner, outcome, ttlMs, fingerprint. Recreates a key that Redis lost. */
export const storeOutcomeScript = `${byteCountFunctions}
local exists = redis.call('EXISTS', KEYS[1]) == 1
if exists and ${isUnreadable} then return end
local owner = redis.call('HGET', KEYS[1], 'owner')
if not owner or owner == ARGV[1] then
  redis.call('HSET', KEYS[1], 'format', '${recordFormat.key}', 'fingerprint', ARGV[4], 'owner', ARGV[1],
    'leaseEnds', 0, 'outcome', ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  count(keyBytes + outcomeBytes(ARGV[2]), ARGV[3])
end
`;

const hasOwner = `
local function hasOwner()
  for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
    if string.sub(field, 1, 6) == 'owner:' then return true end
  end
  return false
end
`;

/**
 * A batch's key is a hash of its format, its fingerprint, a lease that never ends, a field for each owner and, when an item
 * was or may have been applied, `kept`. Claiming it as a single update's key finds another fingerprint. A kept key also
 * gets a field for each later owner, as far as there is memory.
 *
 * KEYS: key, byte counts of its caller. ARGV: fingerprint, owner, the longest duration of the batch plus the TTL in ms,
 * ttlMs, the maximum bytes of a caller.
 */
export const reserveScript = `${byteCountFunctions}
if redis.call('EXISTS', KEYS[1]) == 1 and ${isUnreadable} then return 'UNREADABLE' end
local known, kept = unpack(redis.call('HMGET', KEYS[1], 'fingerprint', 'kept'))
if known and known ~= ARGV[1] then return 'OTHER' end
if not known and isCallerFull(ARGV[5]) then return 'CALLER_FULL' end
local written = redis.pcall('HSET', KEYS[1], 'format', '${recordFormat.key}', 'fingerprint', ARGV[1],
  'leaseEnds', '9007199254740991', 'owner:' .. ARGV[2], 1)
if not kept and type(written) == 'table' and written.err then
  return not known and string.find(written.err, 'OOM', 1, true) and 'FULL' or written
end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
count(keyBytes, ARGV[4])
return 'RESERVED'
`;

/**
 * KEYS: key, byte counts of its caller. ARGV: fingerprint, owner, ttlMs. Recreates a key that Redis lost. Does not shorten
 * the key's lifetime while another request holds it.
 */
export const keepReservationScript = `${byteCountFunctions}${hasOwner}
if redis.call('EXISTS', KEYS[1]) == 1 and ${isUnreadable} then return end
local known = redis.call('HGET', KEYS[1], 'fingerprint')
if known and known ~= ARGV[1] then return end
redis.call('HSET', KEYS[1], 'format', '${recordFormat.key}', 'fingerprint', ARGV[1],
  'leaseEnds', '9007199254740991', 'kept', 1)
redis.call('HDEL', KEYS[1], 'owner:' .. ARGV[2])
if not hasOwner() or redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
count(keyBytes, ARGV[3])
`;

/** KEYS: key, byte counts of its caller. ARGV: owner. Deletes a batch's key that no request holds and that is not kept. */
export const releaseScript = `${byteCountFunctions}${hasOwner}
if ${isUnreadable} then return end
local wasHeld = redis.call('HDEL', KEYS[1], 'owner:' .. ARGV[1]) == 1
local isUnused = wasHeld and redis.call('HEXISTS', KEYS[1], 'kept') == 0 and not hasOwner()
if isUnused or redis.call('HGET', KEYS[1], 'owner') == ARGV[1] then
  discount()
  redis.call('DEL', KEYS[1])
end
`;
