import { maxResetMs, unstatedResetMs } from '../domain/provider/quota.ts';
import { recordFormat } from '../storage/record-format.ts';
import { longestBulkMs } from './bulk-wait.ts';
import { jitterMs, processSilenceMs } from './window.ts';

/** How long the hash is kept that no process uses. */
const ttlMs = 2 * 86_400_000;

/**
 * Lua that reads the quota of a connection, by the time of Redis. It is a hash: its format, a field for each window (limit, remaining,
 * reported, reset, places that are kept for bulk updates, and the time of the next probe and its wait), until when bulk updates wait,
 * and a field for each process (its requests in flight, and when it was last seen). A value that cannot be read is not known.
 *
 * KEYS: the hash. ARGV: process, its requests in flight, how long its bulk updates continue to wait. A script returns nothing for
 * another format.
 */
export const readHashLua = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local unstated = { MINUTE = ${unstatedResetMs.MINUTE}, DAY = ${unstatedResetMs.DAY} }
local longest = { MINUTE = ${maxResetMs.MINUTE}, DAY = ${maxResetMs.DAY} }
local names = { 'MINUTE', 'DAY' }
local bulkUntil = tonumber(ARGV[3]) > 0 and now + tonumber(ARGV[3]) or 0
local windows, inFlight = {}, tonumber(ARGV[2])
local format = redis.call('HGET', KEYS[1], 'format')
if format and format ~= '${recordFormat.quota}' then return {} end
local stored, ownInFlight = redis.call('HGETALL', KEYS[1]), '0'
for place = 1, #stored, 2 do
  local field, value = stored[place], stored[place + 1]
  local process = string.match(field, '^process:(.*)$')
  if process then
    local count, seenAt = string.match(value, '^(%d+) (%d+)$')
    if not count or now - seenAt > ${processSilenceMs} then redis.call('HDEL', KEYS[1], field)
    elseif process == ARGV[1] then ownInFlight = count
    else inFlight = inFlight + count end
  elseif field == 'bulk' then
    local waits = tonumber(value)
    if waits and waits - now <= ${longestBulkMs} then bulkUntil = math.max(bulkUntil, waits) end
  else
    local limit, remaining, reported, resetsAt, kept, probeAt, probeMs =
      string.match(value, '^(%S+) (%-?%d+) (%S+) (%d+) (%-?%d+) (%d+) (%d+)$')
    if unstated[field] and resetsAt and resetsAt - now <= longest[field] + ${jitterMs} then
      windows[field] = {
        limit = tonumber(limit), remaining = tonumber(remaining), reported = tonumber(reported), resetsAt = tonumber(resetsAt),
        kept = tonumber(kept), probeAt = tonumber(probeAt), probeMs = tonumber(probeMs),
      }
    end
  end
end
local isBulkWaiting = now < bulkUntil
local function text(number) return number and string.format('%.0f', number) or '-' end
`;

/** Lua that writes the hash, and returns a number and the state. */
export const writeHashLua = `
local function saveProcess() redis.call('HSET', KEYS[1], 'process:' .. ARGV[1], ARGV[2] .. ' ' .. text(now)) end
local function save()
  saveProcess()
  redis.call('HSET', KEYS[1], 'format', '${recordFormat.quota}')
  if isBulkWaiting then redis.call('HSET', KEYS[1], 'bulk', text(bulkUntil)) end
  for _, name in ipairs(names) do
    local window = windows[name]
    if window then
      redis.call('HSET', KEYS[1], name, text(window.limit) .. ' ' .. text(window.remaining) .. ' ' .. text(window.reported)
        .. ' ' .. text(window.resetsAt) .. ' ' .. text(window.kept) .. ' ' .. text(window.probeAt) .. ' ' .. text(window.probeMs))
    else redis.call('HDEL', KEYS[1], name) end
  end
  redis.call('PEXPIRE', KEYS[1], ${ttlMs})
end
local function reply(first)
  local state = { first, math.max(0, bulkUntil - now) }
  for _, name in ipairs(names) do
    local window = windows[name] or { kept = 0, probeAt = 0, probeMs = 0 }
    local resetsIn = window.reported and math.max(0, window.resetsAt - now) or 0
    local probeIn = window.probeMs > 0 and window.probeAt - now or 0
    for _, value in ipairs({
      window.limit or -1, window.remaining or 0, window.reported or -1, resetsIn, window.kept, probeIn, window.probeMs,
    }) do state[#state + 1] = value end
  end
  return state
end
`;
