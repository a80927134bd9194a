import type { Caller } from '../../domain/access/caller.ts';
import { tooLarge } from '../body/body-buffer.ts';
import { callerOf } from '../request.ts';
import type { Policy } from './policy.ts';

/** Returns the maximum size of a caller's request body. */
export type MaxBytesOf = (caller: Caller) => number;

/**
 * Refuses a body whose stated length exceeds the limit of its caller. HTTP does not deliver more than the stated length
 * (RFC 9112 §6.2); a body without one is counted while it is read.
 */
export function createBodyLimitPolicy(maxBytesOf: MaxBytesOf): Policy {
  return (request) => {
    const maxBytes = maxBytesOf(callerOf(request));
    const statedLength = request.header('content-length');
    if (statedLength !== null && !(Number(statedLength) <= maxBytes)) throw tooLarge(maxBytes);
  };
}
