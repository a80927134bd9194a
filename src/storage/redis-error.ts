/** Why Redis cannot be used. */
export interface RedisProblem {
  /** The code of the error that Redis answers, or of the network's error when it does not answer. */
  readonly code: string;
  /** Did Redis answer? */
  readonly isAnswer: boolean;
  /** The command that the user of REDIS_URL is not allowed, or `keys` when it is the key pattern; null when unknown. */
  readonly denied: string | null;
}

/** The connection ended without an error of its own. */
const closedCode = 'CONNECTION_CLOSED';

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

const networkCode = /^[A-Z0-9_]{1,64}$/;

/** Redis does not answer: the code is that of Node or OpenSSL (ECONNREFUSED, SELF_SIGNED_CERT_IN_CHAIN). */
export function toUnreachable(error: unknown): RedisProblem {
  return { code: toNetworkCode(error), isAnswer: false, denied: null };
}

/** Never a message, which can contain an address. */
function toNetworkCode(error: unknown): string {
  if (!(error instanceof Error)) return closedCode;
  if ('code' in error && networkCode.test(String(error.code))) return String(error.code);
  // The errors of ioredis have no codes.
  return error.message === 'Command timed out' ? 'ETIMEDOUT' : closedCode;
}

/** Does the second problem say no more of the same cause than the first? */
export function isKnownBetter(known: RedisProblem | null | undefined, found: RedisProblem): boolean {
  if (!known || found.isAnswer) return false;
  // A connection that closes while Redis answers errors is no other problem.
  return known.isAnswer || found.code === closedCode;
}

/** Is the second problem that a connection closed, while the first one says why none can be opened? */
export function isVaguer(known: RedisProblem | null | undefined, found: RedisProblem): boolean {
  return known != null && !known.isAnswer && found.code === closedCode;
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
  if (code === 'NO_SUCH_DATABASE') {
    return 'REDIS_URL names a database that this Redis does not have. Set it to one below its `databases`, which is 16 by default.';
  }
  if (!clusterCodes.has(code)) return null;
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
  return one.code === other.code && one.isAnswer === other.isAnswer && one.denied === other.denied;
}
