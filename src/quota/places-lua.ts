import { updateShare } from './places.ts';
import { firstProbeMs, longestProbeMs } from './probe.ts';
import { inFlightWaitMs } from './window.ts';

/** The rules of `places.ts` in Lua, after those of `window-lua.ts`. ARGV[4]: what the place is for. */
export const placesLua = `
local use = ARGV[4]
local function toHeadroom(window, isWaiting)
  if use == 'BULK' then return window.kept > 0 and 0 or interactivePlaces(window.limit) end
  local share = use == 'READ' and math.floor((window.limit or 0) * ${updateShare}) or 0
  return isWaiting and math.max(0, window.kept) + share or share
end
local function canProbe(window, headroom) return use ~= 'BULK' and window.probeMs > 0 and (window.reported or 0) <= headroom end
local function toWaitMs(window)
  if window.remaining > toHeadroom(window, isBulkWaiting) then return 0 end
  if not window.reported then return ${inFlightWaitMs} end
  local reset, headroom = math.max(1, window.resetsAt - now), toHeadroom(window, false)
  local kept = window.remaining > headroom and bulkUntil - now or reset
  return math.min(reset, kept, canProbe(window, headroom) and math.max(0, window.probeAt - now) or reset)
end
local function withoutPlace(window)
  if use == 'BULK' then window.kept = window.kept - 1
  elseif window.remaining <= toHeadroom(window, isBulkWaiting) and canProbe(window, toHeadroom(window, false)) then
    window.probeMs = math.min(2 * window.probeMs, ${longestProbeMs})
    window.probeAt = now + window.probeMs
  end
  window.remaining = window.remaining - 1
end
local function withPlace(window, reservedAt)
  window.remaining = window.remaining + 1
  clampRemaining(window, inFlight)
  if use == 'BULK' then window.kept = math.min(window.kept + 1, interactivePlaces(window.limit))
  elseif canProbe(window, toHeadroom(window, false)) and isNewer(window, reservedAt) then
    window.probeMs = math.max(window.probeMs / 2, ${firstProbeMs})
    window.probeAt = now
  end
end
`;
