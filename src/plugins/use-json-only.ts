import { MIMEType } from 'node:util';
import { GraphQLError } from 'graphql';
import type { GatewayPlugin } from './rule.ts';
import { toPlugin } from './rule.ts';

/**
 * A POST is read only as `application/json` in UTF-8 (RFC 8259 §8.1).
 *
 * A browser sends forms, multipart and plain text across origins without asking (Fetch, "CORS-safelisted
 * request-header"); JSON it has to ask for, so no foreign page can make a visitor's browser update anything.
 */
export function useJsonOnly(): GatewayPlugin {
  return toPlugin({
    onArrival({ header, method }) {
      if (method !== 'POST' || isJson(header('content-type') ?? '')) return;
      throw new GraphQLError('Send the operation as application/json in UTF-8.', {
        extensions: {
          code: 'UNSUPPORTED_MEDIA_TYPE',
          http: { status: 415, headers: { accept: 'application/json' } },
        },
      });
    },
  });
}

function isJson(contentType: string): boolean {
  if (contentType === 'application/json') return true;
  try {
    const { essence, params } = new MIMEType(contentType);
    return essence === 'application/json' && /^utf-?8$/i.test(params.get('charset') ?? 'utf-8');
  } catch {
    return false;
  }
}
