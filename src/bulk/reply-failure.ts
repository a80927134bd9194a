import { isHang, isRefused } from '../storage/sqlite-error.ts';

/** The error replies to a script whose first write Redis refuses, or that Redis does not run. */
const refusal = /\b(?:OOM|READONLY|MISCONF|NOREPLICAS|LOADING|MASTERDOWN|CLUSTERDOWN|BUSY|NOAUTH|NOPERM)\b/;

/**
 * Returns why it is unknown whether the store ran a step, or null when it provably did not: the command was never written to
 * the connection, Redis refused it, or the database committed nothing.
 */
export function toReplyFailure(error: unknown): 'TIMEOUT' | 'CONNECTION_LOST' | null {
  if (isHang(error)) return 'TIMEOUT';
  if (isRefused(error)) return null;
  const { message, name } = error instanceof Error ? error : new Error();
  if (name === 'ReplyError') return refusal.test(message) ? null : 'CONNECTION_LOST';
  // These two are ioredis's own messages, which have no codes.
  if (message.startsWith("Stream isn't writeable")) return null;
  return message === 'Command timed out' ? 'TIMEOUT' : 'CONNECTION_LOST';
}
