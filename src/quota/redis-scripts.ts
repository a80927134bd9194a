import { interactiveShare, maxResetMs } from '../domain/provider/quota.ts';
import { recordFormat } from '../storage/record-format.ts';
import { longestBulkMs } from './bulk-wait.ts';
import { updateShare } from './places.ts';
import { clockResolutionMs, firstProbeMs, isProbed, longestProbeMs } from './probe.ts';
import { inFlightWaitMs, jitterMs, marginMs, silenceMs, unstatedResetMs } from './window.ts';

/**
 * The quota of a connection is a hash: its format, a field for each window (limit, remaining, reported, reset, places that are kept
 * for bulk updates, and the time of the next probe and its wait), until when bulk updates wait, and a field for each process (its
 * requests in flight, and when it was last seen). A value that cannot be read is not known. The rules are those of `window.ts`,
 * `places.ts`, `report.ts` and `probe.ts`; the time is that of Redis.
 */

/** How long the hash is kept that no process uses. */
const ttlMs = 2 * 86_400_000;

/**
 * KEYS: the hash. ARGV: process, its requests in flight, how long its bulk updates continue to wait. Each script replies with a number
 * and the state, or with nothing for another format.
 */
const common = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local unstated = { MINUTE = ${unstatedResetMs.MINUTE}, DAY = ${unstatedResetMs.DAY} }
local longest = { MINUTE = ${maxResetMs.MINUTE}, DAY = ${maxResetMs.DAY} }
local isProbed = { MINUTE = ${isProbed.MINUTE}, DAY = ${isProbed.DAY} }
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
    if not count or now - seenAt > ${silenceMs} then redis.call('HDEL', KEYS[1], field)
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
local function interactivePlaces(limit) return limit == 1 and 0 or math.ceil((limit or 1) * ${interactiveShare}) end
local function createWindow(limit, others, kept)
  return { limit = limit, remaining = limit - others, resetsAt = 0, kept = kept or 0, probeAt = 0, probeMs = 0 }
end
local function clampRemaining(window, others)
  local most = window.reported or window.limit
  if most then window.remaining = math.max(math.min(window.remaining, most), most - others) end
  return window
end
local function startWindows(others)
  for _, name in ipairs(names) do
    local window = windows[name]
    if window and not window.reported then clampRemaining(window, others)
    elseif window and now >= window.resetsAt then
      windows[name] = window.limit and createWindow(window.limit, others, isBulkWaiting and interactivePlaces(window.limit)) or nil
    end
  end
end
local function isNewer(window, sentAt) return window.probeMs > 0 and sentAt > window.probeAt - window.probeMs - ${clockResolutionMs} end
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
    local probeIn = math.max(0, window.probeAt - now)
    for _, value in ipairs({
      window.limit or -1, window.remaining or 0, window.reported or -1, resetsIn, window.kept, probeIn, window.probeMs,
    }) do state[#state + 1] = value end
  end
  return state
end
`;

/** ARGV[4]: INTERACTIVE, READ or BULK. */
const placeRules = `
local use = ARGV[4]
local function toHeadroom(window, keeps)
  if use == 'BULK' then return window.kept > 0 and 0 or interactivePlaces(window.limit) end
  local share = use == 'READ' and math.floor((window.limit or 0) * ${updateShare}) or 0
  return keeps and math.max(0, window.kept) + share or share
end
local function canProbe(window, headroom) return use ~= 'BULK' and window.probeMs > 0 and (window.reported or 0) <= headroom end
`;

/** Replies with 0 and the state. The requests in flight of this process continue to count, also when they last long. */
const readScript = `${common}
if #stored > 0 and (ARGV[2] ~= '0' or ownInFlight ~= '0') then saveProcess() end
if #stored > 0 and ARGV[3] ~= '0' then redis.call('HSET', KEYS[1], 'bulk', text(bulkUntil)) end
startWindows(inFlight)
return reply(0)
`;

/** ARGV[4]: what the place is for. The request itself is in flight. Replies with the wait, which is 0 when the place is reserved, and the state. */
const reserveScript = `${common}${placeRules}
startWindows(inFlight - 1)
local wait = 0
local function waitFor(window)
  if window.remaining > toHeadroom(window, isBulkWaiting) then return 0 end
  if not window.reported then return ${inFlightWaitMs} end
  local reset, headroom = math.max(1, window.resetsAt - now), toHeadroom(window, false)
  local kept = window.remaining > headroom and bulkUntil - now or reset
  return math.min(reset, kept, canProbe(window, headroom) and math.max(0, window.probeAt - now) or reset)
end
local function takePlace(window)
  if use == 'BULK' then window.kept = window.kept - 1
  elseif window.remaining <= toHeadroom(window, isBulkWaiting) and canProbe(window, toHeadroom(window, false)) then
    window.probeMs = math.min(2 * window.probeMs, ${longestProbeMs})
    window.probeAt = now + window.probeMs
  end
  window.remaining = window.remaining - 1
end
for _, name in ipairs(names) do
  if windows[name] then wait = math.max(wait, waitFor(windows[name])) end
end
if wait == 0 then
  for _, name in ipairs(names) do
    if windows[name] then takePlace(windows[name]) end
  end
  save()
end
return reply(wait)
`;

/** ARGV[4]: what the place was for; ARGV[5]: how long ago it was reserved. The request is no longer in flight. Replies with 0 and the state. */
const giveBackScript = `${common}${placeRules}
startWindows(inFlight + 1)
local reservedAt = now - tonumber(ARGV[5])
for _, name in ipairs(names) do
  local window = windows[name]
  if window then
    window.remaining = window.remaining + 1
    clampRemaining(window, inFlight)
    if use == 'BULK' then window.kept = math.min(window.kept + 1, interactivePlaces(window.limit))
    elseif canProbe(window, toHeadroom(window, false)) and isNewer(window, reservedAt) then
      window.probeMs = math.max(window.probeMs / 2, ${firstProbeMs})
      window.probeAt = now
    end
  end
end
save()
return reply(0)
`;

/**
 * ARGV[4]: how long ago the place was reserved, 1 when the provider has served the request, then for each report the window, the
 * limit, what remains, the milliseconds until the reset (each \`-\` when it is not reported), and 1 for a refusal. The request is no
 * longer in flight. Replies with the state, after the sum of 1 for the minute and 2 for the day if another program has used that window.
 */
const recordScript = `${common}
startWindows(inFlight + 1)
local sentAt, isServed, reported, otherUse = now - tonumber(ARGV[4]), ARGV[5] == '1', {}, 0
local function withProbe(window, name, before, isExplained)
  local isUnexplained = isProbed[name] and not isExplained
  window.probeMs = isUnexplained and (before and before.probeMs > 0 and before.probeMs or ${firstProbeMs}) or 0
  window.probeAt = isUnexplained and now + window.probeMs or 0
  return window
end
local function withLimit(window, limit)
  if not limit or (window and window.limit == limit) then return window end
  if not window then return createWindow(limit, inFlight) end
  window.limit = limit
  window.kept = math.min(window.kept, interactivePlaces(limit))
  return clampRemaining(window, inFlight)
end
local function withNewer(window, name, remaining, resetsAt)
  local isDisproved = remaining > (window.reported or remaining)
  window.reported, window.remaining, window.resetsAt = remaining, remaining - inFlight, resetsAt
  return withProbe(window, name, window, isDisproved)
end
local function withLower(window, name, remaining, resetsAt)
  local isExplained = window.probeMs == 0 and remaining >= window.remaining
  window.resetsAt = resetsAt
  window.reported = math.min(remaining, window.reported or remaining)
  return clampRemaining(withProbe(window, name, window, isExplained), inFlight)
end
local function withReport(window, name, newLimit, remaining, resetsIn, isRefusal)
  local limit = newLimit or (window and window.limit)
  if isRefusal then
    local closed = {
      limit = limit, remaining = 0, reported = 0, resetsAt = now + (resetsIn or unstated[name]), kept = window and window.kept or 0,
    }
    return withProbe(closed, name, window, window and window.probeMs == 0 and window.remaining <= 0)
  end
  if not remaining then return withLimit(window, newLimit) end
  local resetsAt = resetsIn and sentAt + resetsIn + ${marginMs} or now + unstated[name]
  if resetsIn and now >= resetsAt then return withLimit(window, newLimit) end
  local isLater = window and window.reported and resetsIn and resetsAt > window.resetsAt + ${jitterMs}
  if not window or window.limit ~= limit or isLater then
    local new = {
      limit = limit, remaining = remaining - inFlight, reported = remaining, resetsAt = resetsAt,
      kept = math.min(window and window.kept or 0, interactivePlaces(limit)),
    }
    return withProbe(new, name, window, limit and remaining >= limit - 1 - inFlight)
  end
  if isNewer(window, sentAt) then return withNewer(window, name, remaining, resetsIn and resetsAt or window.resetsAt) end
  if window.reported and resetsIn and now + resetsIn < window.resetsAt - ${jitterMs} then return window end
  if window.reported then resetsAt = resetsIn and math.max(window.resetsAt, resetsAt) or window.resetsAt end
  return withLower(window, name, remaining, resetsAt)
end
for place = 6, #ARGV, 5 do reported[ARGV[place]] = true end
for _, name in ipairs(names) do
  local window = windows[name]
  if window and not reported[name] then
    if isServed and window.reported == 0 and isNewer(window, sentAt) then windows[name] = window.limit and createWindow(window.limit, inFlight)
    else
      if window.reported then window.reported = math.max(0, window.reported - 1) end
      clampRemaining(window, inFlight)
    end
  end
end
for place = 6, #ARGV, 5 do
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
