import { recordFormat } from '../storage/record-format.ts';
import { maxFinishedBytes, maxUnfinished } from './store.ts';
import { toWindow, windows } from './windows.ts';

/**
 * Each step is one script, which Redis runs atomically, so that counts and items never disagree. A bulk update consists of
 * `facts` (a hash with its counts), `items`, `runs` (the run of each item in flight), `tries` (the number of tries and the
 * last outcome of each item), `outcomes`, and `reported` (the positions of the items that were not wholly applied). Its
 * keys expire after it is finished. `own` has the creation time and id of each bulk update of an owner.
 */

/** The keys in the order of `toKeys`. */
const keys = `
local facts, items, runs, tries, outcomes, reported, unended, own, kept = unpack(KEYS)
local isReadable = redis.call('HGET', facts, 'format') == '${recordFormat.bulk}'
`;

/** The place of a window in the successors of an item. */
const places = windows.map((window, index) => `['${window}'] = ${index + 1}`).join(', ');

/** Returns the next item of the chain that has no outcome, or false. */
const findFollowing = `
local function findFollowing(index)
  local window, state = unpack(redis.call('HMGET', facts, 'window', 'state'))
  if state == 'CANCELLED' or state == 'DONE' then return false end
  local place = ({ ${places} })[window]
  while index do
    local item = redis.call('HGET', items, index)
    item = item and cjson.decode(item) or { successors = {} }
    index = item.next ~= cjson.null and item.next or item.successors[place]
    if index == cjson.null then index = false end
    if index and redis.call('HEXISTS', outcomes, index) == 0 then return index end
  end
  return false
end
`;

/**
 * Stores the items of a finished bulk update until they expire, and deletes those of earlier ones that expired or exceed the
 * size limit. A member of `kept` has the time at which its items expire, their size, and the id; its score is the sum of the
 * sizes up to it.
 */
const keepItems = `
local function keepItems(bytes)
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local last = redis.call('ZRANGE', kept, -1, -1, 'WITHSCORES')
  local sum = (tonumber(last[2]) or 0) + bytes
  redis.call('ZADD', kept, sum, string.format('%.0f:%.0f:%s', now + ARGV[1], bytes, ARGV[2]))
  while true do
    local member, before = unpack(redis.call('ZRANGE', kept, 0, 0, 'WITHSCORES'))
    local expiresAt, size, id = string.match(member, '^(%d+):(%d+):(.*)$')
    if now < tonumber(expiresAt) and sum - before + size <= ${maxFinishedBytes} then break end
    redis.call('ZREM', kept, member)
    redis.call('UNLINK', string.sub(items, 1, -1 - #ARGV[2]) .. id)
  end
  redis.call('PEXPIRE', kept, ARGV[1])
end
`;

/**
 * ARGV[1]: ttlMs, ARGV[2]: id, in every script that can finish a bulk update. The items expire first, so that no item without an
 * outcome is read after its outcome has expired.
 */
const finishIfDone = `
local total, cancelled, failed, state = unpack(redis.call('HMGET', facts, 'total', 'cancelled', 'failed', 'state'))
if redis.call('HLEN', outcomes) + tonumber(cancelled) == tonumber(total) then
  if state ~= 'CANCELLED' then redis.call('HSET', facts, 'state', 'DONE') end
  redis.call('DEL', runs, tries)
  local bytes = redis.call('HGET', unended, ARGV[2])
  redis.call('HDEL', unended, ARGV[2])
  local isRetryable = tonumber(failed) + tonumber(cancelled) > 0
  if not isRetryable then redis.call('UNLINK', items) elseif bytes then keepItems(tonumber(bytes)) end
  for _, key in ipairs({ items, facts, outcomes, reported }) do redis.call('PEXPIRE', key, ARGV[1]) end
  if redis.call('EXISTS', unended) == 0 then redis.call('PEXPIRE', own, ARGV[1]) end
end
`;

/** Removes the earliest bulk updates of an owner from the list when they have expired: more than can be unfinished. */
const removeExpired = `
for _, member in ipairs(redis.call('ZRANGE', own, 0, ${maxUnfinished + 1})) do
  local key = string.sub(facts, 1, -1 - #ARGV[1]) .. string.match(member, ' (.*)$')
  if redis.call('EXISTS', key) == 0 then redis.call('ZREM', own, member) end
end
`;

/** The window of a caller's first bulk update, second one, and so on. */
const windowsByCount = Array.from({ length: maxUnfinished }, (_, unfinished) => toWindow(unfinished)).join(
  ', ',
);

/**
 * KEYS[10]: the unqueued ids, KEYS[11]: the facts of the bulk update to retry. ARGV: id, fingerprint, owner, caller,
 * maxUnfinished, bytes, maxUnfinishedBytes, creation time, the id of the bulk update to retry or an empty string, the index
 * and the text of each item.
 */
export const createScript = `${keys}
local known = redis.call('HGET', facts, 'fingerprint')
if redis.call('EXISTS', facts) == 1 and not isReadable then return 'UNREADABLE' end
if known then return known == ARGV[2] and 'KNOWN' or 'OTHER' end
local bytes, unfinished = tonumber(ARGV[6]), redis.call('HVALS', unended)
if #unfinished >= tonumber(ARGV[5]) then return 'TOO_MANY' end
for _, each in ipairs(unfinished) do bytes = bytes + tonumber(each) end
if bytes > tonumber(ARGV[7]) then return 'TOO_LARGE' end
if ARGV[9] ~= '' then
  if redis.call('EXISTS', KEYS[11]) == 0 then return 'EXPIRED' end
  if redis.call('HSETNX', KEYS[11], 'retriedBy', ARGV[1]) == 0 then return 'RETRIED' end
end
local window = ({ ${windowsByCount} })[#unfinished + 1]
redis.call('HSET', facts, 'window', window, 'format', '${recordFormat.bulk}', 'fingerprint', ARGV[2], 'owner', ARGV[3], 'caller', ARGV[4], 'state', 'QUEUED',
  'createdAt', ARGV[8], 'retryOf', ARGV[9], 'total', (#ARGV - 9) / 2, 'updated', 0, 'partiallyUpdated', 0, 'failed', 0, 'unknown', 0,
  'cancelled', 0)
for place = 10, #ARGV, 2 do redis.call('HSET', items, ARGV[place], ARGV[place + 1]) end
redis.call('HSET', unended, ARGV[1], ARGV[6])
${removeExpired}
redis.call('ZADD', own, 0, ARGV[8] .. ' ' .. ARGV[1])
redis.call('PERSIST', own)
redis.call('ZADD', KEYS[10], redis.call('TIME')[1], ARGV[1])
return window
`;

/**
 * ARGV: index, run id, the time in ms for which the key of an earlier run certainly exists, the time in ms for which this
 * run is allowed to claim the key. The time in `runs` is that of the first run since
 * the item was requeued, so no key of these runs is older.
 */
export const startItemScript = `${keys}${findFollowing}
if not isReadable or redis.call('HEXISTS', items, ARGV[1]) == 0 then return { 'NOT_RUNNABLE' } end
local state = redis.call('HGET', facts, 'state')
if state == 'DONE' then return { 'NOT_RUNNABLE' } end
if redis.call('HEXISTS', outcomes, ARGV[1]) == 1 then return { 'COMPLETED', findFollowing(ARGV[1]) } end
if state == 'CANCELLED' and redis.call('HEXISTS', runs, ARGV[1]) == 0 then return { 'NOT_RUNNABLE' } end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local earlier = redis.call('HGET', runs, ARGV[1])
local since = tonumber(earlier and string.match(earlier, ' (%d+)$') or now)
redis.call('HSET', runs, ARGV[1], string.format('%s %.0f', ARGV[2], since))
if state == 'QUEUED' then redis.call('HSET', facts, 'state', 'RUNNING') end
local mayHaveExpired = earlier and now - since >= tonumber(ARGV[3]) and '1' or '0'
local claimableUntil = string.format('%.0f', now + tonumber(ARGV[4]))
return { 'STARTED', redis.call('HGET', tries, ARGV[1]) or '0', mayHaveExpired, claimableUntil }
`;

/** Fails an item that was tried with its last outcome; returns false when it was never tried. */
const failTried = `
local function failTried(index)
  local tried = redis.call('HGET', tries, index .. ':outcome')
  if not tried then return false end
  if redis.call('HSETNX', outcomes, index, tried) == 1 then
    redis.call('HINCRBY', facts, 'failed', 1)
    redis.call('ZADD', reported, index, index)
  end
  return true
end
`;

/** ARGV: ttlMs, id, index, run id, the outcome of this try or an empty string. */
export const requeueScript = `${keys}${failTried}${keepItems}
if not isReadable then return end
if string.match(redis.call('HGET', runs, ARGV[3]) or '', '^%S*') ~= ARGV[4] then return end
redis.call('HDEL', runs, ARGV[3])
if ARGV[5] ~= '' then
  redis.call('HINCRBY', tries, ARGV[3], 1)
  redis.call('HSET', tries, ARGV[3] .. ':outcome', ARGV[5])
end
if redis.call('HGET', facts, 'state') == 'CANCELLED' and not failTried(ARGV[3]) then
  redis.call('HINCRBY', facts, 'cancelled', 1)
end
${finishIfDone}
`;

/**
 * ARGV: ttlMs, id, index, count name, outcome, outcome of all later items of the organization or an empty string. An item of a
 * cancelled bulk update that is not in flight was counted as cancelled, although a run of it continued.
 */
export const storeOutcomeScript = `${keys}${findFollowing}${keepItems}
if not isReadable or redis.call('HEXISTS', items, ARGV[3]) == 0 then return false end
if redis.call('HSETNX', outcomes, ARGV[3], ARGV[5]) == 0 then return findFollowing(ARGV[3]) end
local isInFlight = redis.call('HDEL', runs, ARGV[3]) == 1
local isCancelled = redis.call('HGET', facts, 'state') == 'CANCELLED'
if isCancelled and not isInFlight then redis.call('HINCRBY', facts, 'cancelled', -1) end
redis.call('HINCRBY', facts, ARGV[4], 1)
if ARGV[4] ~= 'updated' then redis.call('ZADD', reported, ARGV[3], ARGV[3]) end
local later = ARGV[6] ~= '' and not isCancelled and cjson.decode(redis.call('HGET', items, ARGV[3])).next
while later and later ~= cjson.null do
  if redis.call('HSETNX', outcomes, later, ARGV[6]) == 1 then
    redis.call('HINCRBY', facts, 'failed', 1)
    redis.call('ZADD', reported, later, later)
  end
  later = cjson.decode(redis.call('HGET', items, later)).next
end
local following = findFollowing(ARGV[3])
${finishIfDone}
return following
`;

/**
 * Fails every item that was tried and is not in flight with its last outcome, in four commands for each thousand items.
 */
const failAllTried = `
local function failAllTried(inFlight)
  local isInFlight, indexes, last = {}, {}, {}
  for _, index in ipairs(inFlight) do isInFlight[index] = true end
  local tried = redis.call('HGETALL', tries)
  for place = 1, #tried, 2 do
    local index = string.match(tried[place], '^(%d+):outcome$')
    if index and not isInFlight[index] then
      table.insert(indexes, index)
      last[index] = tried[place + 1]
    end
  end
  for from = 1, #indexes, 1000 do
    local some = { unpack(indexes, from, math.min(from + 999, #indexes)) }
    local known, failed, places = redis.call('HMGET', outcomes, unpack(some)), {}, {}
    for place, index in ipairs(some) do
      if not known[place] then
        table.insert(failed, index)
        table.insert(failed, last[index])
        table.insert(places, index)
        table.insert(places, index)
      end
    end
    if #failed > 0 then
      redis.call('HSET', outcomes, unpack(failed))
      redis.call('ZADD', reported, unpack(places))
      redis.call('HINCRBY', facts, 'failed', #failed / 2)
    end
  end
end
`;

/** ARGV: ttlMs, id. Returns the items in flight, or null when the bulk update was already finished or cancelled. */
export const cancelScript = `${keys}${failAllTried}${keepItems}
if not isReadable then return false end
local state, total = unpack(redis.call('HMGET', facts, 'state', 'total'))
if state ~= 'QUEUED' and state ~= 'RUNNING' then return false end
local inFlight = redis.call('HKEYS', runs)
failAllTried(inFlight)
redis.call('HSET', facts, 'state', 'CANCELLED', 'cancelled', total - redis.call('HLEN', outcomes) - #inFlight)
${finishIfDone}
return inFlight
`;
