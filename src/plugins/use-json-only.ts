import { GraphQLError } from 'graphql';
import type { GatewayPlugin } from './rule.ts';
import { toPlugin } from './rule.ts';

const json = /^application\/json\s*(;|$)/;

/**
 * A POST is read only as `application/json`.
 *
 * A browser sends forms, multipart and plain text across origins without asking (Fetch, "CORS-safelisted
 * request-header"); JSON it has to ask for, so no foreign page can make a visitor's browser update anything.
 */
export function useJsonOnly(): GatewayPlugin {
  return toPlugin({
    onArrival({ header, method }) {
      if (method !== 'POST' || json.test(header('content-type') ?? '')) return;
      throw new GraphQLError('Send the operation as application/json.', {
        extensions: {
          code: 'UNSUPPORTED_MEDIA_TYPE',
          http: { status: 415, headers: { accept: 'application/json' } },
        },
      });
    },
  });
}
