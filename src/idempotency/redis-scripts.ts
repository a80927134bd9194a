/**
 * Each step as one script, which Redis runs by itself and at one time of its own clock: no process sees half a step,
 * and no process's clock counts. A key is a hash of owner, fingerprint, the end of its lease and, when settled, outcome.
 */

/**
 * KEYS: id. ARGV: fingerprint, owner, leaseMs, ttlMs. Returns the claim's kind, fingerprint and outcome. A key that is
 * held outlives its lease by the time that outcomes are kept, so that it can be found abandoned.
 */
export const claimScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local fingerprint, leaseEnds, outcome = unpack(redis.call('HMGET', KEYS[1], 'fingerprint', 'leaseEnds', 'outcome'))
if not fingerprint then
  local written = redis.pcall('HSET', KEYS[1], 'fingerprint', ARGV[1], 'owner', ARGV[2],
    'leaseEnds', now + tonumber(ARGV[3]))
  if type(written) == 'table' and written.err then
    -- Out of memory, and yet the key was looked for: it is new. A replica, which refuses too, may lack what its primary has.
    return string.find(written.err, 'OOM', 1, true) and { 'full' } or written
  end
  redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[3]) + tonumber(ARGV[4]))
  return { 'claimed' }
end
if outcome then return { 'settled', fingerprint, outcome } end
if now < tonumber(leaseEnds) then return { 'running', fingerprint } end
-- Who finds a key abandoned takes it from its owner: an answer given on the strength of it stays true.
redis.call('HSET', KEYS[1], 'owner', '')
return { 'abandoned', fingerprint }
`;

/** KEYS: id. ARGV: owner, outcome, ttlMs, fingerprint. A key that Redis lost meanwhile is there again. */
export const settleScript = `
local owner = redis.call('HGET', KEYS[1], 'owner')
if not owner or owner == ARGV[1] then
  redis.call('HSET', KEYS[1], 'fingerprint', ARGV[4], 'owner', ARGV[1], 'leaseEnds', 0, 'outcome', ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
`;

/** KEYS: id. ARGV: owner. */
export const releaseScript = `
if redis.call('HGET', KEYS[1], 'owner') == ARGV[1] then redis.call('DEL', KEYS[1]) end
`;
