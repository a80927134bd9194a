import { placesLua } from './places-lua.ts';
import { readHashLua, writeHashLua } from './redis-hash.ts';
import { reportLua } from './report-lua.ts';
import { windowLua } from './window-lua.ts';

/** Each script gets the arguments of `redis-hash.ts`, and replies with a number and the state, or with nothing for another format. */
const common = `${readHashLua}${windowLua}${writeHashLua}`;

/** Replies with 0. The requests in flight of this process continue to count, also when they last long. */
const readScript = `${common}
if #stored > 0 and (ARGV[2] ~= '0' or ownInFlight ~= '0') then saveProcess() end
if #stored > 0 and ARGV[3] ~= '0' then redis.call('HSET', KEYS[1], 'bulk', text(bulkUntil)) end
startWindows(inFlight)
return reply(0)
`;

/** ARGV[4]: INTERACTIVE, READ or BULK; ARGV[5]: how long a probe is overdue before this request is one. The request itself is in flight. Replies with the wait, which is 0 when the place is reserved. */
const reserveScript = `${common}${placesLua}
startWindows(inFlight - 1)
local wait = 0
for _, name in ipairs(names) do
  if windows[name] then wait = math.max(wait, toWaitMs(windows[name])) end
end
if wait == 0 then
  for _, name in ipairs(names) do
    if windows[name] then withoutPlace(windows[name]) end
  end
  save()
end
return reply(wait)
`;

/** ARGV[4], ARGV[5]: as in the reservation; ARGV[6]: how long ago that was. The request is no longer in flight. Replies with 0. */
const giveBackScript = `${common}${placesLua}
startWindows(inFlight + 1)
local reservedAt = now - tonumber(ARGV[6])
for _, name in ipairs(names) do
  if windows[name] then withPlace(windows[name], reservedAt) end
end
save()
return reply(0)
`;

/**
 * ARGV[4]: how long ago the place was reserved, 1 when the provider has served the request, then for each report the window, the
 * limit, what remains, the milliseconds until the reset (each `-` when it is not reported), and 1 for a refusal. The request is no
 * longer in flight. Replies with the sum of 1 for the minute and 2 for the day if another program has used that window.
 */
const recordScript = `${common}${reportLua}
startWindows(inFlight + 1)
local reported, otherUse = {}, 0
for place = 6, #ARGV, 5 do reported[ARGV[place]] = true end
for _, name in ipairs(names) do
  if windows[name] and not reported[name] then windows[name] = withUnreported(windows[name]) end
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
