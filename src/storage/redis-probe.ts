import { Redis } from 'ioredis';
import type { RedisProblem } from './redis-error.ts';
import { parseErrorCode, toConnectionProblem, toReplyErrorCode } from './redis-error.ts';
import type { RedisAddress } from './storage-names.ts';
import { storagePurposes, toStorageName } from './storage-names.ts';

const timeoutMs = 3000;

/** The lifetime of the probe's keys, in case the probe is interrupted. */
const probeKeyTtlMs = 5000;

/** Runs each command that the gateway's scripts use, without effect; returns the first that fails and its error. */
const commandsScript = `
local hash, list, set, zset = unpack(KEYS)
local text, stream = hash .. ':text', hash .. ':stream'
for _, call in ipairs({
  { 'del', hash, list, set, zset, text, stream },
  { 'set', text, '1' }, { 'get', text }, { 'incr', text }, { 'incrby', text, 1 }, { 'exists', text },
  { 'expire', text, 5 }, { 'pexpire', text, ARGV[1] }, { 'persist', text }, { 'pttl', text },
  { 'hset', hash, 'a', 1 }, { 'hmset', hash, 'b', 1 }, { 'hsetnx', hash, 'c', 1 }, { 'hincrby', hash, 'a', 1 },
  { 'hget', hash, 'a' }, { 'hmget', hash, 'a' }, { 'hgetall', hash }, { 'hkeys', hash }, { 'hvals', hash }, { 'hlen', hash },
  { 'hexists', hash, 'a' }, { 'hdel', hash, 'a' },
  { 'lpush', list, '1', '2' }, { 'rpush', list, '3' }, { 'llen', list }, { 'lpos', list, '1' }, { 'lrange', list, 0, -1 },
  { 'ltrim', list, 0, 9 }, { 'lrem', list, 1, '2' }, { 'rpoplpush', list, list },
  { 'sadd', set, '1' }, { 'scard', set }, { 'smembers', set }, { 'srem', set, '1' },
  { 'zadd', zset, 1, '1' }, { 'zcard', zset }, { 'zscore', zset, '1' }, { 'zrange', zset, 0, -1 },
  { 'zrangebyscore', zset, 0, 1 }, { 'zrevrange', zset, 0, -1 }, { 'zrevrangebyscore', zset, 1, 0 },
  { 'zremrangebyscore', zset, 5, 6 }, { 'zremrangebyrank', zset, 5, 6 }, { 'zpopmin', zset }, { 'zrem', zset, '1' },
  { 'xadd', stream, '*', 'a', '1' }, { 'xtrim', stream, 'MAXLEN', 1 }, { 'xlen', stream },
  { 'xrange', stream, '-', '+' }, { 'xrevrange', stream, '+', '-' }, { 'xdel', stream, '1-1' },
  { 'time' }, { 'unlink', stream },
  { 'del', hash, list, set, zset, text, stream },
}) do
  local reply = redis.pcall(unpack(call))
  if type(reply) == 'table' and reply.err then return { call[1], reply.err } end
end
`;

const unknownScriptHash = '0'.repeat(40);

export interface RedisProbe {
  /**
   * Checks whether Redis accepts writes.
   *
   * @param all whether to open a new connection and check every command that the gateway needs
   * @returns the problem, or null when there is none
   */
  run(all: boolean): Promise<RedisProblem | null>;
  close(): void;
}

/** Uses its own connection: an existing one may lead to a server that is no longer the primary, or hang. */
export function createRedisProbe(address: RedisAddress): RedisProbe {
  let redis: Redis | undefined;
  const close = () => {
    redis?.disconnect();
    redis = undefined;
  };
  const probeAll = async () => {
    close();
    redis = open(address);
    const found = await checkNewConnection(redis, address);
    if (found !== null) close();
    return found;
  };
  return {
    async run(all) {
      if (all || redis?.status !== 'ready') return probeAll();
      return (await checkWrite(redis, address)) && probeAll();
    },
    close,
  };
}

function open({ url }: RedisAddress): Redis {
  return new Redis(url.reveal(), {
    lazyConnect: true,
    commandTimeout: timeoutMs,
    connectTimeout: timeoutMs,
    enableOfflineQueue: false,
    enableReadyCheck: false,
    disableClientInfo: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
}

async function checkNewConnection(redis: Redis, address: RedisAddress): Promise<RedisProblem | null> {
  let refusal: unknown;
  redis.on('error', (error) => {
    refusal ??= error;
  });
  const failure = await attempt(redis.connect());
  if (failure !== null) return toConnectProblem(refusal ?? failure);
  return (await checkDatabase(redis)) ?? (await checkCommands(redis, address)) ?? checkWrite(redis, address);
}

/** ioredis ignores a refused SELECT and stays in database 0, which may belong to another environment. */
async function checkDatabase(redis: Redis): Promise<RedisProblem | null> {
  const database = Number(redis.options.db ?? 0);
  if (database === 0) return null;
  const error = await attempt(redis.select(database));
  if (/DB index/.test(String(error))) return { code: 'NO_SUCH_DATABASE', isReply: true, denied: null };
  // A cluster or a Sentinel also refuses SELECT; the next command shows which one it is.
  return toReplyErrorCode(error) === 'ERR' || error === null ? null : toProblem(error, 'select');
}

function toConnectProblem(error: unknown): RedisProblem {
  const code = toReplyErrorCode(error);
  return code === null ? toConnectionProblem(error) : { code, isReply: true, denied: null };
}

/** Sends each command separately, so that a refusal names the command. */
async function checkCommands(redis: Redis, address: RedisAddress): Promise<RedisProblem | null> {
  const keys = storagePurposes.map((purpose) => toProbeKey(address, purpose));
  const reply = await redis
    .eval(commandsScript, keys.length, ...keys, probeKeyTtlMs)
    .catch((error: unknown) => error);
  if (reply instanceof Error) return explain(redis, reply, 'eval');
  if (Array.isArray(reply))
    return toRefusal(parseErrorCode(String(reply[1])), String(reply[1]), String(reply[0]));
  const steps: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['evalsha', () => redis.evalsha(unknownScriptHash, 0)],
    ['script|load', () => redis.script('LOAD', 'return 1')],
    ['script|exists', () => redis.script('EXISTS', unknownScriptHash)],
    ['multi', () => redis.multi({ pipeline: false })],
    ['exec', () => redis.exec()],
    ['bzpopmin', () => redis.bzpopmin(`${keys[0]}:none`, 0.01)],
  ];
  for (const [command, send] of steps) {
    const error = await attempt(send());
    const code = toReplyErrorCode(error);
    if (error !== null && code !== 'NOSCRIPT') return toProblem(error, command);
  }
  return null;
}

async function checkWrite(redis: Redis, address: RedisAddress): Promise<RedisProblem | null> {
  const error = await attempt(redis.set(toProbeKey(address, 'idempotency'), '', 'PX', 1));
  return error === null ? null : toProblem(error, 'set');
}

/** Distinguishes a Sentinel, which has no data commands. */
async function explain(redis: Redis, error: Error, command: string): Promise<RedisProblem> {
  const code = toReplyErrorCode(error);
  const role = code === 'ERR' ? await redis.role().catch(() => []) : [];
  if (String(role[0]) === 'sentinel') return { code: 'SENTINEL', isReply: true, denied: null };
  return toProblem(error, command);
}

/** Inside a script or a transaction, a denied command can have another error code. */
const nestedDenial = /\bNOPERM\b|ACL failure in script|The user executing the script can't/;

function toProblem(error: unknown, command: string): RedisProblem {
  const code = toReplyErrorCode(error);
  return code === null ? toConnectionProblem(error) : toRefusal(code, String(error), command);
}

function toRefusal(code: string, message: string, command: string): RedisProblem {
  if (code !== 'NOPERM' && !nestedDenial.test(message)) return { code, isReply: true, denied: null };
  return { code: 'NOPERM', isReply: true, denied: /access .*key/.test(message) ? 'keys' : command };
}

function toProbeKey(address: RedisAddress, purpose: (typeof storagePurposes)[number]): string {
  return `${toStorageName(address, purpose)}:probe`;
}

function attempt(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}
