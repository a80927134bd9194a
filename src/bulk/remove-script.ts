/**
 * Removes the waiting jobs of one bulk update: BullMQ would send about twenty commands for each. The lists are short, because a
 * bulk update has only a few items in a queue.
 *
 * KEYS: the waiting list, the delayed jobs. ARGV: the prefix of a job's hash, the prefix of the ids to remove, ids that stay.
 */
export const removeScript = `
local wait, delayed = unpack(KEYS)
local stays = {}
for place = 3, #ARGV do stays[ARGV[place]] = true end
local function removeJobs(ids, remove)
  for _, id in ipairs(ids) do
    if string.sub(id, 1, #ARGV[2]) == ARGV[2] and not stays[id] then
      remove(id)
      redis.call('UNLINK', ARGV[1] .. id)
    end
  end
end
removeJobs(redis.call('LRANGE', wait, 0, -1), function(id) redis.call('LREM', wait, 1, id) end)
removeJobs(redis.call('ZRANGE', delayed, 0, -1), function(id) redis.call('ZREM', delayed, id) end)
`;
