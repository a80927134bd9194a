import type { Caller } from '../../domain/caller.ts';
import { tooLarge } from '../body-buffer.ts';
import type { GatewayPlugin } from '../graphql-plugins/rule.ts';
import { toPlugin } from '../graphql-plugins/rule.ts';
import { callerOf } from '../request.ts';

/** How many bytes a caller may send. */
export type MaxBytesOf = (caller: Caller) => number;

/**
 * A body is read up to the limit of its caller. One that states its length is validated by that alone, as HTTP gives
 * no more than was stated (RFC 9112 §6.2); any other one as it is read.
 */
export function useBodyLimit(maxBytesOf: MaxBytesOf): GatewayPlugin {
  return toPlugin({
    onArrival(incoming) {
      const maxBytes = maxBytesOf(callerOf(incoming));
      const stated = incoming.header('content-length');
      if (stated !== null && !(Number(stated) <= maxBytes)) throw tooLarge(maxBytes);
    },
  });
}
