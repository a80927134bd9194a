import { recordFormat } from '../storage/record-format.ts';

/**
 * A change is an entry of one stream, whose id is its position, so that Redis's clock orders the changes of all processes. An
 * entry never changes: the result of a pending change is a field of the hash of its minute, which has few fields and is deleted
 * with its entries.
 */

/** How long the changes are whose results share a hash. */
const bucketMs = 60_000;

/** Lua functions; KEYS[2] is the beginning of the names of the hashes. */
const bucketFunctions = `
local function toTime(id) return tonumber(string.match(id, '^%d+')) end
local function toBucket(id) return KEYS[2] .. string.format('%.0f', math.floor(toTime(id) / ${bucketMs})) end
`;

/** KEYS: stream, beginning of the hashes. ARGV: position, result, retentionMs. Does nothing when the entry was deleted. */
export const setResultScript = `${bucketFunctions}
if #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then return end
local bucket = toBucket(ARGV[1])
redis.call('HSETNX', bucket, ARGV[1], ARGV[2])
redis.call('PEXPIRE', bucket, ARGV[3] + ${2 * bucketMs})
`;

/**
 * KEYS: stream, beginning of the hashes. ARGV: the newest id, the oldest id, the maximum number of entries to read, the maximum
 * number to return, an organization or an empty string, ALL or SOME, and for SOME the number of beginnings of ids, these beginnings,
 * and the other organizations. Returns the id of the last entry that was read, or an empty string at the end, then id, organization,
 * facts and result of each entry.
 */
export const readScript = `${bucketFunctions}
local maxRead, count, organization = tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local ids, prefixes = {}, {}
for place = 8, #ARGV do
  if place < 8 + tonumber(ARGV[7]) then prefixes[#prefixes + 1] = ARGV[place] else ids[ARGV[place]] = true end
end
local function isListed(each)
  if organization ~= '' then return each == organization end
  if ARGV[6] == 'ALL' or ids[each] then return true end
  for _, prefix in ipairs(prefixes) do
    if string.sub(each, 1, #prefix) == prefix then return true end
  end
  return false
end
local reply, listed = { '' }, 0
local entries = redis.call('XREVRANGE', KEYS[1], ARGV[1], ARGV[2], 'COUNT', maxRead)
for _, entry in ipairs(entries) do
  local id, fields = entry[1], {}
  for place = 1, #entry[2], 2 do fields[entry[2][place]] = entry[2][place + 1] end
  if fields.format == '${recordFormat.change}' and isListed(fields.organization) then
    if listed == count then return reply end
    listed = listed + 1
    local result = fields.result or redis.call('HGET', toBucket(id), id) or ''
    for _, value in ipairs({ id, fields.organization, fields.facts, result }) do reply[#reply + 1] = value end
  end
  reply[1] = id
end
if #entries < maxRead then reply[1] = '' end
return reply
`;

/**
 * KEYS: stream, beginning of the hashes. ARGV: retentionMs, the maximum number of entries, the maximum number to delete. Deletes
 * expired entries; above the bound the oldest ones with a result, and the oldest ones when none of them has a result. Returns
 * the number of expired entries and that of the others.
 */
export const deleteScript = `${bucketFunctions}
local now = redis.call('TIME')
local cutoff = now[1] * 1000 + math.floor(now[2] / 1000) - ARGV[1]
local excess = redis.call('XLEN', KEYS[1]) - ARGV[2]
local oldest = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', ARGV[3])
local expired, finished = {}, {}
for _, entry in ipairs(oldest) do
  local id = entry[1]
  if toTime(id) < cutoff then expired[#expired + 1] = id
  elseif redis.call('HEXISTS', toBucket(id), id) == 1 then finished[#finished + 1] = id
  else
    for place = 1, #entry[2], 2 do
      if entry[2][place] == 'result' then finished[#finished + 1] = id end
    end
  end
end
local function delete(id)
  redis.call('XDEL', KEYS[1], id)
  redis.call('HDEL', toBucket(id), id)
end
for _, id in ipairs(expired) do delete(id) end
if #expired > 0 or excess <= 0 then return { #expired, 0 } end
if #finished == 0 then
  for _, entry in ipairs(oldest) do finished[#finished + 1] = entry[1] end
end
local deleted = math.min(#finished, excess)
for place = 1, deleted do delete(finished[place]) end
return { 0, deleted }
`;
