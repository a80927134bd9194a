import { updateShare } from './places.ts';
import { bulkProbeDelayMs, longestProbeMs } from './probe.ts';
import { inFlightWaitMs } from './window.ts';

/** The rules of `places.ts` in Lua, after those of `window-lua.ts`. ARGV[4]: what the place is for; ARGV[5]: the delay of a probe. */
export const placesLua = `
local use, delay = ARGV[4], tonumber(ARGV[5])
local function toHeadroom(window, isWaiting)
  if use == 'BULK' then return window.kept > 0 and 0 or interactivePlaces(window.limit) end
  local share = use == 'READ' and math.floor((window.limit or 0) * ${updateShare}) or 0
  return isWaiting and math.max(0, window.kept) + share or share
end
local function canProbe(window, headroom)
  return window.probeMs > 0 and (window.reported or 0) <= (use == 'BULK' and 0 or headroom)
end
local function toWaitMs(window)
  if window.remaining > toHeadroom(window, isBulkWaiting) then return 0 end
  if not window.reported then return ${inFlightWaitMs} end
  local reset, headroom = math.max(1, window.resetsAt - now), toHeadroom(window, false)
  local kept = window.remaining > headroom and bulkUntil - now or reset
  local probeAt = window.probeAt + delay + (use == 'BULK' and ${bulkProbeDelayMs} or 0)
  return math.min(reset, kept, canProbe(window, headroom) and math.max(0, probeAt - now) or reset)
end
local function withoutPlace(window)
  if window.remaining <= toHeadroom(window, isBulkWaiting) and canProbe(window, toHeadroom(window, false)) then
    if delay == 0 then window.probeMs = math.min(2 * window.probeMs, ${longestProbeMs}) end
    window.probeAt = now + window.probeMs
  end
  window.remaining = window.remaining - 1
  if use == 'BULK' then window.kept = window.kept - 1 end
end
local function withPlace(window, reservedAt)
  window.remaining = window.remaining + 1
  if use == 'BULK' then window.kept = math.min(window.kept + 1, interactivePlaces(window.limit)) end
  clampRemaining(window, inFlight)
  if canProbe(window, toHeadroom(window, false)) and isNewer(window, reservedAt) then
    if delay == 0 then window.probeMs = window.probeMs / 2 end
    window.probeAt = now
  end
end
`;
