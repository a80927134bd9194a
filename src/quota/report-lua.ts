import { firstProbeMs } from './probe.ts';
import { jitterMs, marginMs } from './window.ts';

/**
 * The rules of `report.ts` in Lua, after those of `window-lua.ts`. ARGV[4]: how long ago the place was reserved; ARGV[5]: 1 when the
 * provider has served the request.
 */
export const reportLua = `
local firstProbe = { MINUTE = ${firstProbeMs.MINUTE}, DAY = ${firstProbeMs.DAY} }
local sentAt, isServed = now - tonumber(ARGV[4]), ARGV[5] == '1'
local function withUnreported(window)
  if isServed and window.reported == 0 and isNewer(window, sentAt) then
    return window.limit and createWindow(window.limit, inFlight)
  end
  if window.reported then window.reported = math.max(0, window.reported - 1) end
  return clampRemaining(window, inFlight)
end
local function withProbe(window, name, before, isExplained)
  window.probeMs = isExplained and 0 or (before and before.probeMs > 0 and before.probeMs or firstProbe[name])
  window.probeAt = isExplained and 0 or now + window.probeMs
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
    local isSameLimit = not window or not window.limit or window.limit == limit
    return withProbe(new, name, window, limit and isSameLimit and remaining >= limit - 1 - inFlight)
  end
  if isNewer(window, sentAt) then return withNewer(window, name, remaining, resetsIn and resetsAt or window.resetsAt) end
  if window.reported and resetsIn and now + resetsIn < window.resetsAt - ${jitterMs} then return window end
  if window.reported then resetsAt = resetsIn and math.max(window.resetsAt, resetsAt) or window.resetsAt end
  return withLower(window, name, remaining, resetsAt)
end
`;
