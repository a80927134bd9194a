/** What Redis answers to a script whose first write it refuses, or that it does not run at all. */
const refusal = /\b(?:OOM|READONLY|MISCONF|NOREPLICAS|LOADING|MASTERDOWN|CLUSTERDOWN|BUSY|NOAUTH|NOPERM)\b/;

/**
 * Why the reply to a step is lost, so that it is unknown whether the step was run; null when it provably was not: it was
 * never written to the connection, or Redis refused it.
 */
export function lostReply(error: unknown): 'TIMEOUT' | 'CONNECTION_LOST' | null {
  const { message, name } = error instanceof Error ? error : new Error();
  if (name === 'ReplyError') return refusal.test(message) ? null : 'CONNECTION_LOST';
  // These two are ioredis's own words; it has no codes for them.
  if (message.startsWith("Stream isn't writeable")) return null;
  return message === 'Command timed out' ? 'TIMEOUT' : 'CONNECTION_LOST';
}
