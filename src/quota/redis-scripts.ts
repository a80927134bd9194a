import { interactiveShare, maxResetMs } from '../domain/provider/quota.ts';
import { recordFormat } from '../storage/record-format.ts';
import { inFlightWaitMs, jitterMs, marginMs, silenceMs, unstatedResetMs } from './window.ts';

/**
 * The quota of a connection is a hash: its format, a field for each window (limit, remaining, reported and reset), and a field for
 * each process (its requests in flight, and when it was last seen). A value that cannot be read is not known. The rules are those of `window.ts`; the time is Redis's own.
 */

/** How long the hash is kept that no process uses. */
const ttlMs = 2 * 86_400_000;

/** KEYS: the hash. ARGV: process, its requests in flight. Each script replies with the state, or with nothing for another format. */
const common = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local unstated = { MINUTE = ${unstatedResetMs.MINUTE}, DAY = ${unstatedResetMs.DAY} }
local longest = { MINUTE = ${maxResetMs.MINUTE}, DAY = ${maxResetMs.DAY} }
local names = { 'MINUTE', 'DAY' }
local windows, inFlight = {}, tonumber(ARGV[2])
local format = redis.call('HGET', KEYS[1], 'format')
if format and format ~= '${recordFormat.quota}' then return {} end
local stored, own = redis.call('HGETALL', KEYS[1]), '0'
for place = 1, #stored, 2 do
  local field, value = stored[place], stored[place + 1]
  local process = string.match(field, '^process:(.*)$')
  if process then
    local count, seenAt = string.match(value, '^(%d+) (%d+)$')
    if not count or now - seenAt > ${silenceMs} then redis.call('HDEL', KEYS[1], field)
    elseif process == ARGV[1] then own = count
    else inFlight = inFlight + count end
  else
    local limit, remaining, reported, resetsAt = string.match(value, '^(%S+) (%-?%d+) (%S+) (%d+)$')
    if unstated[field] and resetsAt and resetsAt - now <= longest[field] + ${jitterMs} then
      windows[field] = {
        limit = tonumber(limit), remaining = tonumber(remaining), reported = tonumber(reported), resetsAt = tonumber(resetsAt),
      }
    end
  end
end
local function text(number) return number and string.format('%.0f', number) or '-' end
local function fresh(limit, others) return { limit = limit, remaining = limit - others, resetsAt = 0 } end
local function certain(window, others)
  local most = window.reported or window.limit
  if most then window.remaining = math.max(math.min(window.remaining, most), most - others) end
  return window
end
local function startWindows(others)
  for _, name in ipairs(names) do
    local window = windows[name]
    if window and not window.reported then certain(window, others)
    elseif window and now >= window.resetsAt then windows[name] = window.limit and fresh(window.limit, others) or nil end
  end
end
local function saveProcess() redis.call('HSET', KEYS[1], 'process:' .. ARGV[1], ARGV[2] .. ' ' .. text(now)) end
local function save()
  saveProcess()
  redis.call('HSET', KEYS[1], 'format', '${recordFormat.quota}')
  for _, name in ipairs(names) do
    local window = windows[name]
    if window then
      redis.call('HSET', KEYS[1], name, text(window.limit) .. ' ' .. text(window.remaining) .. ' ' .. text(window.reported)
        .. ' ' .. text(window.resetsAt))
    else redis.call('HDEL', KEYS[1], name) end
  end
  redis.call('PEXPIRE', KEYS[1], ${ttlMs})
end
local function reply(first)
  local state = { first }
  for _, name in ipairs(names) do
    local window = windows[name] or {}
    for _, value in ipairs({ window.limit or -1, window.remaining or 0, window.reported or -1 }) do state[#state + 1] = value end
    state[#state + 1] = window.reported and math.max(0, window.resetsAt - now) or 0
  end
  return state
end
`;

/** Replies with 0 and the state. The requests in flight of this process continue to count, also when they last long. */
const readScript = `${common}
if #stored > 0 and (ARGV[2] ~= '0' or own ~= '0') then saveProcess() end
startWindows(inFlight)
return reply(0)
`;

/** ARGV[3]: INTERACTIVE or BULK. The request itself is in flight. Replies with the wait, which is 0 when the place is reserved, and the state. */
const reserveScript = `${common}
startWindows(inFlight - 1)
local wait = 0
for _, name in ipairs(names) do
  local window = windows[name]
  if window then
    local share = 0
    if ARGV[3] == 'BULK' and window.limit ~= 1 then share = math.ceil((window.limit or 1) * ${interactiveShare}) end
    if window.remaining <= share then
      wait = math.max(wait, window.reported and math.max(1, window.resetsAt - now) or ${inFlightWaitMs})
    end
  end
end
if wait == 0 then
  for _, name in ipairs(names) do
    if windows[name] then windows[name].remaining = windows[name].remaining - 1 end
  end
  save()
end
return reply(wait)
`;

/** The request is no longer in flight. Replies with 0 and the state. */
const giveBackScript = `${common}
startWindows(inFlight + 1)
for _, name in ipairs(names) do
  local window = windows[name]
  if window then
    window.remaining = window.remaining + 1
    certain(window, inFlight)
  end
end
save()
return reply(0)
`;

/**
 * ARGV[3]: how long ago the place was reserved, then for each report the window, the limit, what remains, the milliseconds until the
 * reset (each \`-\` when it is not reported), and 1 for a refusal. The request is no longer in flight. Replies with the state, after
 * the sum of 1 for the minute and 2 for the day if another program has used that window.
 */
const recordScript = `${common}
startWindows(inFlight + 1)
local age, reported, otherUse = tonumber(ARGV[3]), {}, 0
local function withLimit(window, limit)
  if not limit or (window and window.limit == limit) then return window end
  if not window then return fresh(limit, inFlight) end
  window.limit = limit
  return certain(window, inFlight)
end
local function withReport(window, name, newLimit, remaining, resetsIn, isRefusal)
  local limit = newLimit or (window and window.limit)
  if isRefusal then return { limit = limit, remaining = 0, reported = 0, resetsAt = now + (resetsIn or unstated[name]) } end
  if not remaining then return withLimit(window, newLimit) end
  local resetsAt = resetsIn and now - age + resetsIn + ${marginMs} or now + unstated[name]
  if resetsIn and now >= resetsAt then return withLimit(window, newLimit) end
  local isLater = window and window.reported and resetsIn and resetsAt > window.resetsAt + ${jitterMs}
  if not window or window.limit ~= limit or isLater then
    return { limit = limit, remaining = remaining - inFlight, reported = remaining, resetsAt = resetsAt }
  end
  if window.reported and resetsIn and now + resetsIn < window.resetsAt - ${jitterMs} then return window end
  if not window.reported then window.resetsAt = resetsAt
  elseif resetsIn then window.resetsAt = math.max(window.resetsAt, resetsAt) end
  window.reported = math.min(remaining, window.reported or remaining)
  return certain(window, inFlight)
end
for place = 4, #ARGV, 5 do reported[ARGV[place]] = true end
for _, name in ipairs(names) do
  local window = windows[name]
  if window and not reported[name] then
    if window.reported then window.reported = math.max(0, window.reported - 1) end
    certain(window, inFlight)
  end
end
for place = 4, #ARGV, 5 do
  local name, before = ARGV[place], windows[ARGV[place]]
  local hadPlaces = before and not before.reported and before.remaining > 0
  windows[name] = withReport(before, name, tonumber(ARGV[place + 1]), tonumber(ARGV[place + 2]), tonumber(ARGV[place + 3]),
    ARGV[place + 4] == '1')
  if hadPlaces and windows[name].reported == 0 then otherUse = otherUse + (name == 'DAY' and 2 or 1) end
end
save()
return reply(otherUse)
`;

export const quotaScripts = {
  read: readScript,
  reserve: reserveScript,
  giveBack: giveBackScript,
  record: recordScript,
} as const;

export type ScriptName = keyof typeof quotaScripts;
