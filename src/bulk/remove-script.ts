/**
 * Removes the waiting jobs of one bulk update in one pass: BullMQ would search the whole list for each job, and send about
 * twenty commands for it. The remaining jobs are written before the list is replaced, so a refused write loses none.
 *
 * KEYS: the waiting list, the delayed jobs, a temporary list. ARGV: the prefix of a job's hash, the prefix of the ids to
 * remove, ids that stay.
 */
export const removeScript = `
local wait, delayed, kept = unpack(KEYS)
local batchSize = 5000
local stays = {}
for place = 3, #ARGV do stays[ARGV[place]] = true end
local function split(ids)
  local removed, remaining = {}, {}
  for _, id in ipairs(ids) do
    local isRemoved = string.sub(id, 1, #ARGV[2]) == ARGV[2] and not stays[id]
    table.insert(isRemoved and removed or remaining, id)
  end
  return removed, remaining
end
local function inBatches(ids, run)
  for from = 1, #ids, batchSize do run({ unpack(ids, from, math.min(from + batchSize - 1, #ids)) }) end
end
local function deleteJobs(ids)
  inBatches(ids, function(batch)
    for place, id in ipairs(batch) do batch[place] = ARGV[1] .. id end
    redis.call('UNLINK', unpack(batch))
  end)
end
local removed, remaining = split(redis.call('LRANGE', wait, 0, -1))
if #removed > 0 then
  redis.call('UNLINK', kept)
  inBatches(remaining, function(batch) redis.call('RPUSH', kept, unpack(batch)) end)
  if #remaining > 0 then redis.call('RENAME', kept, wait) else redis.call('UNLINK', wait) end
  deleteJobs(removed)
end
local removedDelayed = split(redis.call('ZRANGE', delayed, 0, -1))
inBatches(removedDelayed, function(batch) redis.call('ZREM', delayed, unpack(batch)) end)
deleteJobs(removedDelayed)
`;
