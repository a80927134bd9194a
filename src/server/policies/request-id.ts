import type { GatewayPlugin } from '../graphql-plugins/rule.ts';
import { toPlugin } from '../graphql-plugins/rule.ts';

/** Every answer carries the id of its request in `x-request-id`. */
export function useRequestId(): GatewayPlugin {
  return toPlugin({
    onAnswer({ requestId }, setHeader) {
      setHeader('x-request-id', requestId);
    },
  });
}
