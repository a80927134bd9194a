import { toOrganizationId } from '../domain/organization/organization-id.ts';
import { connectRedis } from '../storage/connect-redis.ts';
import { deleteRegularly, stepRecords } from '../storage/delete-regularly.ts';
import { recordFormat } from '../storage/record-format.ts';
import type { RedisLocation } from '../storage/redis-location.ts';
import { trackMaxMemoryPart } from '../storage/redis-memory.ts';
import { createRedisRead } from './redis-read.ts';
import { deleteScript, setResultScript } from './redis-scripts.ts';
import type { ChangeStore, RetentionOptions } from './store.ts';
import { encodeFacts, encodeResult } from './stored-change.ts';

export interface RedisStoreOptions extends RetentionOptions {
  readonly location: RedisLocation;
  /** The bound of all changes; by default 512 MiB, and at most a quarter of Redis's `maxmemory`. */
  readonly maxBytes?: number;
}

/** How long an update waits for its record. */
const commandTimeoutMs = 1000;

/** The usual size of a change with its result in Redis. */
const entryBytes = 512;

const stream = 'stream';
const buckets = 'results:';

/** Stores changes in a stream of Redis or Valkey, which all processes share. */
export function createRedisChangeStore(options: RedisStoreOptions): ChangeStore {
  const { location, onFull, retentionMs } = options;
  const { health } = location;
  const redis = connectRedis(location, 'changes', commandTimeoutMs);
  const getMaxBytes = trackMaxMemoryPart(redis);
  const withReport = <Reply>(reply: Promise<Reply>): Promise<Reply> =>
    reply.catch((error) => {
      health.reportError(error);
      throw error;
    });
  const evaluate = (script: string, ...args: readonly (string | number)[]): Promise<unknown> =>
    redis.eval(script, 2, stream, buckets, ...args);
  const run: typeof evaluate = (...args) => withReport(evaluate(...args));
  const stopDeleting = deleteRegularly(async () => {
    const maxEntries = Math.floor((options.maxBytes ?? getMaxBytes()) / entryBytes);
    const reply = await run(deleteScript, retentionMs, maxEntries, stepRecords);
    const [expired = 0, excess = 0] = reply as number[];
    if (excess > 0) onFull();
    return expired + excess;
  });
  let lastResult: Promise<unknown> = Promise.resolve();
  return {
    // Redis runs the commands of a connection one after the other.
    isOrdered: true,
    get available() {
      return redis.status === 'ready' && health.problem === null;
    },
    async add(facts, result) {
      const fields = ['format', recordFormat.change, 'organization', toOrganizationId(facts.organization)];
      const stored = result === null ? [] : ['result', encodeResult(result)];
      const id = await withReport(redis.xadd(stream, '*', ...fields, 'facts', encodeFacts(facts), ...stored));
      if (id === null) throw new Error('Redis did not return the id of an entry');
      return id;
    },
    async setResult(position, result) {
      lastResult = run(setResultScript, position, encodeResult(result), retentionMs);
      await lastResult;
    },
    // A slow read does not make Redis unreachable for updates.
    read: createRedisRead(evaluate),
    onUsable: health.onUsable,
    async close() {
      stopDeleting();
      await lastResult.catch(() => {});
      redis.disconnect();
    },
  };
}
