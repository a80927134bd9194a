import { interactiveShare } from '../domain/provider/quota.ts';
import { clockResolutionMs } from './probe.ts';

/** The rules of `window.ts` in Lua, on the windows of `redis-hash.ts`, with `isNewer` of `probe.ts`. */
export const windowLua = `
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
`;
