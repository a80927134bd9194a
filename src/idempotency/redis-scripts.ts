import { recordFormat } from '../storage/record-format.ts';
import { countBytes } from './redis-caller-bytes.ts';

/** Of a key that is there. */
const isUnreadable = `redis.call('HGET', KEYS[1], 'format') ~= '${recordFormat.key}'`;

/**
 * Each step as one script, which Redis runs by itself and at one time of its own clock: no process sees half a step,
 * and no process's clock counts. A key is a hash of format, owner, fingerprint, the end of its lease and, when settled, outcome.
 */

/**
 * KEYS: key, bytes of its caller. ARGV: fingerprint, owner, leaseMs, ttlMs, when a new key is no longer taken or nothing,
 * bytes that a caller may hold. Returns the claim's kind, fingerprint and outcome. A key that is held outlives its lease by
 * the time that outcomes are kept, so that it can be found abandoned.
 */
export const claimScript = `${countBytes}
local fingerprint, leaseEnds, outcome = unpack(redis.call('HMGET', KEYS[1], 'fingerprint', 'leaseEnds', 'outcome'))
if redis.call('EXISTS', KEYS[1]) == 0 then
  if ARGV[5] ~= '' and now > tonumber(ARGV[5]) then return { 'late' } end
  if hasNoRoom(ARGV[6]) then return { 'callerFull' } end
  local written = redis.pcall('HSET', KEYS[1], 'format', '${recordFormat.key}', 'fingerprint', ARGV[1], 'owner', ARGV[2],
    'leaseEnds', now + tonumber(ARGV[3]))
  if type(written) == 'table' and written.err then
    -- Out of memory, and yet the key was looked for: it is new. A replica, which refuses too, may lack what its primary has.
    return string.find(written.err, 'OOM', 1, true) and { 'full' } or written
  end
  redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[3]) + tonumber(ARGV[4]))
  count(keyBytes, ARGV[4])
  return { 'claimed' }
end
if ${isUnreadable} then return { 'unreadable' } end
if outcome then return { 'settled', fingerprint, outcome } end
if now < tonumber(leaseEnds) then return { 'running', fingerprint } end
-- Who finds a key abandoned takes it from its owner: an answer given on the strength of it stays true.
redis.call('HSET', KEYS[1], 'owner', '')
return { 'abandoned', fingerprint }
`;

/**
 * KEYS: key, bytes of its caller. ARGV: owner, outcome, ttlMs, fingerprint. A key that Redis lost meanwhile is there again.
 */
export const settleScript = `${countBytes}
local isThere = redis.call('EXISTS', KEYS[1]) == 1
if isThere and ${isUnreadable} then return end
local owner = redis.call('HGET', KEYS[1], 'owner')
if not owner or owner == ARGV[1] then
  redis.call('HSET', KEYS[1], 'format', '${recordFormat.key}', 'fingerprint', ARGV[4], 'owner', ARGV[1],
    'leaseEnds', 0, 'outcome', ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  count(keyBytes + #ARGV[2], ARGV[3])
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
 * was or may have been applied, `kept`. A claim of it finds it held for something else. A kept one is held by its owners,
 * too, as far as there is memory.
 *
 * KEYS: key, bytes of its caller. ARGV: fingerprint, owner, for how long the batch can run and its outcomes are kept, in
 * ms, ttlMs, bytes that a caller may hold.
 */
export const reserveScript = `${countBytes}
if redis.call('EXISTS', KEYS[1]) == 1 and ${isUnreadable} then return 'UNREADABLE' end
local known, kept = unpack(redis.call('HMGET', KEYS[1], 'fingerprint', 'kept'))
if known and known ~= ARGV[1] then return 'OTHER' end
if not known and hasNoRoom(ARGV[5]) then return 'CALLER_FULL' end
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
 * KEYS: key, bytes of its caller. ARGV: fingerprint, owner, ttlMs. A key that Redis lost meanwhile is there again. A request
 * that holds it needs it for as long as it has said.
 */
export const keepScript = `${countBytes}${hasOwner}
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

/** KEYS: key, bytes of its caller. ARGV: owner. A batch's key goes when no request holds it, and it is not kept. */
export const releaseScript = `${countBytes}${hasOwner}
if ${isUnreadable} then return end
local wasHeld = redis.call('HDEL', KEYS[1], 'owner:' .. ARGV[1]) == 1
local isUnused = wasHeld and redis.call('HEXISTS', KEYS[1], 'kept') == 0 and not hasOwner()
if isUnused or redis.call('HGET', KEYS[1], 'owner') == ARGV[1] then
  discount()
  redis.call('DEL', KEYS[1])
end
`;
