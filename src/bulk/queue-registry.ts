import type { connectForQueue } from '../storage/connect-redis.ts';

/** A queue that may have jobs. */
export interface RegisteredQueue {
  /** The key of its account. */
  readonly key: string;
  readonly hasJobs: boolean;
  /** Changes each time that a process which has the account registers the queue. */
  readonly version: string;
}

/** The queues that may have jobs, in Redis: no process looks at those of all accounts. */
export interface QueueRegistry {
  /**
   * Registers the queues of these accounts; must be called after a job was added.
   *
   * @param hasAccounts whether this process has the accounts; else queues that are registered keep their version
   */
  register(keys: readonly string[], hasAccounts: boolean): Promise<void>;
  list(): Promise<readonly RegisteredQueue[]>;
  /** Removes a queue that has no jobs and still has this version. */
  remove(queue: RegisteredQueue): Promise<void>;
}

/** KEYS: the registry, a sorted set with the time of each registration. ARGV: how to add, keys of accounts. */
const registerScript = `
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
for place = 2, #ARGV do redis.call('ZADD', KEYS[1], ARGV[1], now, ARGV[place]) end
`;

const hasJobs = `
local function hasJobs(account)
  local name = ARGV[1] .. account
  return redis.call('EXISTS', name .. ':wait', name .. ':delayed', name .. ':active', name .. ':prioritized') > 0
end
`;

/** KEYS: the registry. ARGV: the prefix of the queues. */
const listScript = `${hasJobs}
local members, found = redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES'), {}
for place = 1, #members, 2 do
  table.insert(found, { members[place], members[place + 1], hasJobs(members[place]) and 1 or 0 })
end
return found
`;

/** KEYS: the registry. ARGV: the prefix of the queues, the key of the account, its time. */
const removeScript = `${hasJobs}
if redis.call('ZSCORE', KEYS[1], ARGV[2]) == ARGV[3] and not hasJobs(ARGV[2]) then redis.call('ZREM', KEYS[1], ARGV[2]) end
`;

/** @param prefix of the queues, without the colon at its end */
export function createQueueRegistry(
  redis: ReturnType<typeof connectForQueue>,
  prefix: string,
): QueueRegistry {
  const registry = `${prefix}:accounts`;
  const run = (script: string, ...args: readonly string[]) => redis.eval(script, 1, registry, ...args);
  return {
    async register(keys, hasAccounts) {
      // CH is no condition: it changes only the reply.
      await run(registerScript, hasAccounts ? 'CH' : 'NX', ...keys);
    },
    async list() {
      const found = (await run(listScript, `${prefix}:`)) as [key: string, version: string, has: number][];
      return found.map(([key, version, has]) => ({ key, version, hasJobs: has === 1 }));
    },
    async remove({ key, version }) {
      await run(removeScript, `${prefix}:`, key, version);
    },
  };
}
