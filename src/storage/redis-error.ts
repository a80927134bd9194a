/** The reason why Redis cannot be used. */
export interface RedisProblem {
  /** The code of Redis's error reply, or of the network error when there was no reply. */
  readonly code: string;
  /** Whether Redis replied. */
  readonly isReply: boolean;
  /** The command that the user of REDIS_URL is denied, or `keys` for the key pattern; null when unknown. */
  readonly denied: string | null;
}

/** The connection closed without an error. */
const closedCode = 'CONNECTION_CLOSED';

/** Errors that concern the whole server or user, and not one key. */
const serverWideCodes = new Set([
  ...['READONLY', 'MISCONF', 'OOM', 'LOADING', 'NOREPLICAS', 'MASTERDOWN'],
  ...['NOAUTH', 'WRONGPASS', 'DENIED'],
  ...['MOVED', 'ASK', 'CROSSSLOT', 'CLUSTERDOWN'],
]);

/** Error replies of a Redis Cluster. */
const clusterCodes = new Set(['MOVED', 'ASK', 'CROSSSLOT', 'CLUSTERDOWN']);

/** An expected error: ioredis then sends the script's text. */
const scriptMissingCode = 'NOSCRIPT';

/**
 * Returns the code of an error reply, which is its first word, or null for any other error. The rest of the text can
 * contain a key or an address.
 */
export function toReplyErrorCode(error: unknown): string | null {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return null;
  return parseErrorCode(error.message);
}

const networkCode = /^[A-Z0-9_]{1,64}$/;

/** Converts a connection error; the code is that of Node or OpenSSL (ECONNREFUSED, SELF_SIGNED_CERT_IN_CHAIN). */
export function toConnectionProblem(error: unknown): RedisProblem {
  return { code: toNetworkCode(error), isReply: false, denied: null };
}

/** Never returns a message, which can contain an address. */
function toNetworkCode(error: unknown): string {
  if (!(error instanceof Error)) return closedCode;
  if ('code' in error && networkCode.test(String(error.code))) return String(error.code);
  // ioredis's own errors have no codes.
  return error.message === 'Command timed out' ? 'ETIMEDOUT' : closedCode;
}

/** Whether the found problem has the same cause as the known one, and no further detail. */
export function isLessSpecific(known: RedisProblem | null | undefined, found: RedisProblem): boolean {
  if (!known || found.isReply) return false;
  // A connection that closes while Redis replies with errors is the same problem.
  return known.isReply || found.code === closedCode;
}

/** Whether the found problem is a closed connection, while the known one states why none can be opened. */
export function isMereClose(known: RedisProblem | null | undefined, found: RedisProblem): boolean {
  return known != null && !known.isReply && found.code === closedCode;
}

/** Returns the first word of an error reply, or ERR. */
export function parseErrorCode(text: string): string {
  return /^-?([A-Z]+)(?: |$)/.exec(text)?.[1] ?? 'ERR';
}

export function isServerWide(code: string): boolean {
  return serverWideCodes.has(code);
}

export function isExpectedCode(code: string): boolean {
  return code === scriptMissingCode;
}

/** Returns the message for a problem that only another REDIS_URL solves, or null for any other problem. */
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
  return one.code === other.code && one.isReply === other.isReply && one.denied === other.denied;
}
