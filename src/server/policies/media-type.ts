import { MIMEType } from 'node:util';
import { GraphQLError } from 'graphql';
import type { GatewayRequest } from '../request.ts';

/**
 * Reads a POST only as `application/json` in UTF-8 (RFC 8259 §8.1), without a content coding.
 *
 * A browser sends forms, multipart and plain text across origins without a preflight (Fetch, "CORS-safelisted
 * request-header"); JSON requires one, so no foreign page can make a visitor's browser update anything.
 */
export function mediaType({ header, method }: GatewayRequest): void {
  if (method !== 'POST') return;
  if (!isJson(header('content-type') ?? ''))
    throw unsupported('Send the operation as application/json in UTF-8.', { accept: 'application/json' });
  if (!/^(identity)?$/i.test(header('content-encoding') ?? ''))
    throw unsupported('Send the body without a content coding.', { 'accept-encoding': 'identity' });
}

/** @param wanted the header that says what is accepted in its place (RFC 9110 §15.5.16) */
function unsupported(message: string, wanted: Readonly<Record<string, string>>): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'UNSUPPORTED_MEDIA_TYPE', http: { status: 415, headers: wanted } },
  });
}

/** Room for a charset and a few parameters: Node's parser takes the square of its length. */
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
