import type { Caller } from '../../domain/access/caller.ts';
import { tooLarge } from '../body/body-buffer.ts';
import { callerOf } from '../request.ts';
import type { Policy } from './policy.ts';

/** How many bytes a caller is allowed to send. */
export type MaxBytesOf = (caller: Caller) => number;

/**
 * Refuses a body whose stated length exceeds the limit of its caller. HTTP delivers no more than was stated (RFC 9112
 * §6.2); a body without a stated length is counted while it is read.
 */
export function bodyLimit(maxBytesOf: MaxBytesOf): Policy {
  return (request) => {
    const maxBytes = maxBytesOf(callerOf(request));
    const stated = request.header('content-length');
    if (stated !== null && !(Number(stated) <= maxBytes)) throw tooLarge(maxBytes);
  };
}
