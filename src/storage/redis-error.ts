/** Why Redis cannot be used. */
export interface RedisProblem {
  /** The code of the error that Redis answers; null when it does not answer. */
  readonly code: string | null;
  /** The command that the user of REDIS_URL is not allowed, or `keys` when it is the key pattern; null when unknown. */
  readonly denied: string | null;
}

/** Errors that concern the server or the user as a whole, not one key. */
const lastingCodes = new Set([
  ...['READONLY', 'MISCONF', 'OOM', 'LOADING', 'NOREPLICAS', 'MASTERDOWN'],
  ...['NOAUTH', 'WRONGPASS', 'DENIED'],
  ...['MOVED', 'ASK', 'CROSSSLOT', 'CLUSTERDOWN'],
]);

/** Answers of a Redis Cluster. */
const clusterCodes = new Set(['MOVED', 'ASK', 'CROSSSLOT', 'CLUSTERDOWN']);

/** Expected: ioredis sends the script then. */
const scriptMissing = 'NOSCRIPT';

/**
 * The code of an error that Redis answered, which is its first word; null for any other error. The rest of its text can
 * hold a key or an address.
 */
export function toErrorCode(error: unknown): string | null {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return null;
  return readCode(error.message);
}

export function readCode(text: string): string {
  return /^-?([A-Z]+)(?: |$)/.exec(text)?.[1] ?? 'ERR';
}

export function isLasting(code: string): boolean {
  return lastingCodes.has(code);
}

export function isExpected(code: string): boolean {
  return code === scriptMissing;
}

/** What is wrong with REDIS_URL itself, whatever becomes of the server; null when nothing is. */
export function toUrlProblem({ code }: RedisProblem): string | null {
  if (code === 'SENTINEL') {
    return 'REDIS_URL points to a Redis Sentinel. Set it to the address of a Redis or Valkey server.';
  }
  if (code === null || !clusterCodes.has(code)) return null;
  return (
    'REDIS_URL points to a Redis Cluster, which the gateway does not support. ' +
    'Set it to a Redis or Valkey server that is not part of a cluster.'
  );
}

export function isSameProblem(
  one: RedisProblem | null | undefined,
  other: RedisProblem | null | undefined,
): boolean {
  if (!one || !other) return one === other;
  return one.code === other.code && one.denied === other.denied;
}
