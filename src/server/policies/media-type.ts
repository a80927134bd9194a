import { MIMEType } from 'node:util';
import { GraphQLError } from 'graphql';
import type { GatewayPlugin } from '../graphql-plugins/rule.ts';
import { toPlugin } from '../graphql-plugins/rule.ts';

/**
 * A POST is read only as `application/json` in UTF-8 (RFC 8259 §8.1), and without a content coding.
 *
 * A browser sends forms, multipart and plain text across origins without asking (Fetch, "CORS-safelisted
 * request-header"); JSON it has to ask for, so no foreign page can make a visitor's browser update anything.
 */
export function useJsonOnly(): GatewayPlugin {
  return toPlugin({
    onArrival({ header, method }) {
      if (method !== 'POST') return;
      if (!isJson(header('content-type') ?? ''))
        throw unsupported('Send the operation as application/json in UTF-8.', { accept: 'application/json' });
      if (!/^(identity)?$/i.test(header('content-encoding') ?? ''))
        throw unsupported('Send the body without a content coding.', { 'accept-encoding': 'identity' });
    },
  });
}

/** @param wanted the header that says what is accepted in its place (RFC 9110 §15.5.16) */
function unsupported(message: string, wanted: Readonly<Record<string, string>>): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'UNSUPPORTED_MEDIA_TYPE', http: { status: 415, headers: wanted } },
  });
}
/** Room for a charset and a few parameters: to parse a media type takes Node the square of its length. */
const maxTypeLength = 256;

function isJson(contentType: string): boolean {
  if (contentType === 'application/json') return true;
  if (contentType.length > maxTypeLength) return false;
  try {
    const { essence, params } = new MIMEType(contentType);
    return essence === 'application/json' && /^utf-?8$/i.test(params.get('charset') ?? 'utf-8');
  } catch {
    return false;
  }
}
