import { recordFormat } from '../storage/record-format.ts';
import { maxUnfinished } from './limits.ts';
import {
  countEnded,
  failAllTried,
  failTried,
  findFollowing,
  finishIfDone,
  keepItems,
  keys,
} from './redis-script-parts.ts';
import { toWindow } from './windows.ts';

/**
 * Each step is one script, which Redis runs atomically, so that counts and items never disagree. A bulk update consists of
 * `facts` (a hash with its counts), `items`, `runs` (the run of each item in flight), `tries` (the number of tries and the
 * last outcome of each item), `outcomes`, and `reported` (the positions of the items that were not wholly applied). Its
 * keys expire after it is finished. `own` has the creation time and id of each bulk update of an owner.
 */

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
 * maxUnfinished, bytes, maxUnfinishedBytes, creation time, the id of the bulk update to retry or an empty string, the number
 * of items of each account as JSON, the index and the text of each item.
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
  'createdAt', ARGV[8], 'retryOf', ARGV[9], 'total', (#ARGV - 10) / 2, 'updated', 0, 'partiallyUpdated', 0, 'failed', 0, 'unknown', 0,
  'cancelled', 0)
local accounts = {}
for account, count in pairs(cjson.decode(ARGV[10])) do
  redis.call('HSET', facts, 'waiting:' .. account, count)
  table.insert(accounts, account)
end
table.sort(accounts)
redis.call('HSET', facts, 'waitingAt', table.concat(accounts, ' '))
for place = 11, #ARGV, 2 do redis.call('HSET', items, ARGV[place], ARGV[place + 1]) end
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
local last = redis.call('HGET', tries, ARGV[1] .. ':outcome') or ''
return { 'STARTED', redis.call('HGET', tries, ARGV[1]) or '0', mayHaveExpired, claimableUntil, last }
`;

/** ARGV: ttlMs, id, index, run id, the outcome of this run or an empty string, whether it counts as a try. */
export const requeueScript = `${keys}${failTried}${keepItems}
if not isReadable then return end
if string.match(redis.call('HGET', runs, ARGV[3]) or '', '^%S*') ~= ARGV[4] then return end
redis.call('HDEL', runs, ARGV[3])
if ARGV[6] == '1' then redis.call('HINCRBY', tries, ARGV[3], 1) end
if ARGV[5] ~= '' then
  redis.call('HSET', tries, ARGV[3] .. ':outcome', ARGV[5])
end
if redis.call('HGET', facts, 'state') == 'CANCELLED' and not failTried(ARGV[3]) then
  redis.call('HINCRBY', facts, 'cancelled', 1)
end
${finishIfDone}
`;

/**
 * ARGV: ttlMs, id, index, count name, outcome, outcome of all later items of the organization or an empty string, the key of its
 * account. An item of a cancelled bulk update that is not in flight was counted as cancelled,
 * although a run of it continued.
 */
export const storeOutcomeScript = `${keys}${findFollowing}${keepItems}${countEnded}
if not isReadable or redis.call('HEXISTS', items, ARGV[3]) == 0 then return false end
if redis.call('HSETNX', outcomes, ARGV[3], ARGV[5]) == 0 then return findFollowing(ARGV[3]) end
local isInFlight = redis.call('HDEL', runs, ARGV[3]) == 1
local isCancelled = redis.call('HGET', facts, 'state') == 'CANCELLED'
if isCancelled and not isInFlight then redis.call('HINCRBY', facts, 'cancelled', -1) end
redis.call('HINCRBY', facts, ARGV[4], 1)
local ended = 1
if ARGV[4] ~= 'updated' then redis.call('ZADD', reported, ARGV[3], ARGV[3]) end
local later = ARGV[6] ~= '' and not isCancelled and cjson.decode(redis.call('HGET', items, ARGV[3])).next
while later and later ~= cjson.null do
  if redis.call('HSETNX', outcomes, later, ARGV[6]) == 1 then
    redis.call('HINCRBY', facts, 'failed', 1)
    ended = ended + 1
    redis.call('ZADD', reported, later, later)
  end
  later = cjson.decode(redis.call('HGET', items, later)).next
end
countEnded(ARGV[7], ended)
local following = findFollowing(ARGV[3])
${finishIfDone}
return following
`;

/** ARGV: ttlMs, id, and for each item that has not started its index, its outcome, the key of its account. */
export const refuseItemsScript = `${keys}${keepItems}${countEnded}
local state = isReadable and redis.call('HGET', facts, 'state')
if state ~= 'QUEUED' and state ~= 'RUNNING' then return end
for place = 3, #ARGV, 3 do
  local index, outcome, account = unpack(ARGV, place, place + 2)
  local isWaiting = redis.call('HEXISTS', items, index) == 1 and redis.call('HEXISTS', runs, index) == 0
  if isWaiting and redis.call('HSETNX', outcomes, index, outcome) == 1 then
    redis.call('HINCRBY', facts, 'failed', 1)
    countEnded(account, 1)
    redis.call('ZADD', reported, index, index)
  end
end
${finishIfDone}
`;

/** ARGV: ttlMs, id. Returns the accounts and the items in flight, or null when the bulk update was already finished or cancelled. */
export const cancelScript = `${keys}${failAllTried}${keepItems}
if not isReadable then return false end
local state, total, waitingAt = unpack(redis.call('HMGET', facts, 'state', 'total', 'waitingAt'))
if state ~= 'QUEUED' and state ~= 'RUNNING' then return false end
local inFlight = redis.call('HKEYS', runs)
failAllTried(inFlight)
redis.call('HSET', facts, 'state', 'CANCELLED', 'cancelled', total - redis.call('HLEN', outcomes) - #inFlight)
${finishIfDone}
table.insert(inFlight, 1, waitingAt or '')
return inFlight
`;
