/**
 * Removes the waiting jobs of one bulk update in one pass: removed one by one, each is searched for in the whole list, and
 * takes about twenty commands. The kept jobs are written before the list is replaced, so a refused write loses none.
 *
 * KEYS: the waiting list, the delayed jobs, a name for the kept ones. ARGV: the prefix of a job's hash, the prefix of
 * the ids to remove, ids that stay.
 */
export const removeScript = `
local wait, delayed, kept = unpack(KEYS)
local most = 5000
local stays = {}
for place = 3, #ARGV do stays[ARGV[place]] = true end
local function split(ids)
  local gone, left = {}, {}
  for _, id in ipairs(ids) do
    local isGone = string.sub(id, 1, #ARGV[2]) == ARGV[2] and not stays[id]
    table.insert(isGone and gone or left, id)
  end
  return gone, left
end
local function inParts(ids, run)
  for from = 1, #ids, most do run({ unpack(ids, from, math.min(from + most - 1, #ids)) }) end
end
local function forget(ids)
  inParts(ids, function(some)
    for place, id in ipairs(some) do some[place] = ARGV[1] .. id end
    redis.call('UNLINK', unpack(some))
  end)
end
local gone, left = split(redis.call('LRANGE', wait, 0, -1))
if #gone > 0 then
  redis.call('UNLINK', kept)
  inParts(left, function(some) redis.call('RPUSH', kept, unpack(some)) end)
  if #left > 0 then redis.call('RENAME', kept, wait) else redis.call('UNLINK', wait) end
  forget(gone)
end
local later = split(redis.call('ZRANGE', delayed, 0, -1))
inParts(later, function(some) redis.call('ZREM', delayed, unpack(some)) end)
forget(later)
`;
