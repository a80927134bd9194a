import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';

const json = /^application\/json\s*(;|$)/;

/**
 * A POST is read only as `application/json`.
 *
 * A browser sends forms, multipart and plain text across origins without asking (Fetch, "CORS-safelisted
 * request-header"); JSON it has to ask for, so no foreign page can make a visitor's browser update anything.
 */
export function useJsonOnly(): Plugin {
  return {
    onRequestParse({ request }) {
      if (request.method !== 'POST' || json.test(request.headers.get('content-type') ?? '')) return;
      throw new GraphQLError('Send the operation as application/json.', {
        extensions: {
          code: 'UNSUPPORTED_MEDIA_TYPE',
          http: { status: 415, headers: { accept: 'application/json' } },
        },
      });
    },
  };
}
