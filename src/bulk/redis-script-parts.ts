import { recordFormat } from '../storage/record-format.ts';
import { maxFinishedBytes } from './limits.ts';
import { windows } from './windows.ts';

// Functions and steps that several scripts of `redis-scripts.ts` share.

/** The keys in the order of `toKeys`. */
export const keys = `
local facts, items, runs, tries, outcomes, reported, unended, own, kept = unpack(KEYS)
local isReadable = redis.call('HGET', facts, 'format') == '${recordFormat.bulk}'
`;

/** The place of a window in the successors of an item. */
const places = windows.map((window, index) => `['${window}'] = ${index + 1}`).join(', ');

/** Returns the next item of the chain that has no outcome, or false. */
export const findFollowing = `
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

/** Counts items of an account that have outcomes, and removes the account from the list when none of its items waits. */
export const countEnded = `
local function countEnded(account, count)
  if redis.call('HINCRBY', facts, 'waiting:' .. account, -count) > 0 then return end
  redis.call('HDEL', facts, 'waiting:' .. account)
  local others = {}
  for each in string.gmatch(redis.call('HGET', facts, 'waitingAt') or '', '%S+') do
    if each ~= account then table.insert(others, each) end
  end
  redis.call('HSET', facts, 'waitingAt', table.concat(others, ' '))
end
`;

/**
 * Stores the items of a finished bulk update until they expire, and deletes those of earlier ones that expired or exceed the
 * size limit. A member of `kept` has the time at which its items expire, their size, and the id; its score is the sum of the
 * sizes up to it.
 */
export const keepItems = `
local function keepItems(bytes)
  local time = redis.call('TIME')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  local last = redis.call('ZRANGE', kept, -1, -1, 'WITHSCORES')
  local sum = (tonumber(last[2]) or 0) + bytes
  redis.call('ZADD', kept, sum, string.format('%.0f:%.0f:%s', now + ARGV[1], bytes, ARGV[2]))
  while true do
    local member, before = unpack(redis.call('ZRANGE', kept, 0, 0, 'WITHSCORES'))
    local expiresAt, size, id = string.match(member, '^(%d+):(%d+):(.*)$')
    local hasExpired = now >= tonumber(expiresAt)
    if not hasExpired and sum - before + size <= ${maxFinishedBytes} then break end
    redis.call('ZREM', kept, member)
    -- Expired items are gone, and the id can belong to a new bulk update with the same key.
    if not hasExpired then redis.call('UNLINK', string.sub(items, 1, -1 - #ARGV[2]) .. id) end
  end
  redis.call('PEXPIRE', kept, ARGV[1])
end
`;

/**
 * ARGV[1]: ttlMs, ARGV[2]: id, in every script that can finish a bulk update. The items expire first, so that no item without an
 * outcome is read after its outcome has expired.
 */
export const finishIfDone = `
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

/** Fails an item that was tried with its last outcome; returns false when it was never tried. */
export const failTried = `
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

/**
 * Fails every item that was tried and is not in flight with its last outcome, in four commands for each thousand items.
 */
export const failAllTried = `
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
