/**
 * Removes the waiting jobs of one bulk update: BullMQ would send about twenty commands for each. The lists are short, because a
 * bulk update has only a few items in a queue.
 *
 * KEYS: the prefix of the keys of each queue. ARGV: the prefix of the ids to remove, ids that stay.
 */
export const removeScript = `
local stays = {}
for place = 2, #ARGV do stays[ARGV[place]] = true end
local function removeJobs(name, ids, remove)
  for _, id in ipairs(ids) do
    if string.sub(id, 1, #ARGV[1]) == ARGV[1] and not stays[id] then
      remove(id)
      redis.call('UNLINK', name .. id)
    end
  end
end
for _, name in ipairs(KEYS) do
  local wait, delayed = name .. 'wait', name .. 'delayed'
  removeJobs(name, redis.call('LRANGE', wait, 0, -1), function(id) redis.call('LREM', wait, 1, id) end)
  removeJobs(name, redis.call('ZRANGE', delayed, 0, -1), function(id) redis.call('ZREM', delayed, id) end)
end
`;
