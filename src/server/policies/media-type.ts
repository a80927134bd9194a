import { MIMEType } from 'node:util';
import { GraphQLError } from 'graphql';
import type { GatewayRequest } from '../request.ts';

/**
 * Requires a POST to be `application/json` in UTF-8 (RFC 8259 §8.1) without a content coding.
 *
 * Browsers send forms, multipart and plain text across origins without a preflight (Fetch, "CORS-safelisted request-header").
 * JSON requires one, so that pages of other origins cannot make a user's browser send updates.
 */
export function checkMediaType({ header, method }: GatewayRequest): void {
  if (method !== 'POST') return;
  if (!isJson(header('content-type') ?? ''))
    throw unsupported('The media type of the request is not supported. Send application/json in UTF-8.', {
      accept: 'application/json',
    });
  if (!/^(identity)?$/i.test(header('content-encoding') ?? ''))
    throw unsupported('The content coding of the request is not supported. Send the body without one.', {
      'accept-encoding': 'identity',
    });
}

/** @param acceptHeaders the header with the supported value (RFC 9110 §15.5.16) */
function unsupported(message: string, acceptHeaders: Readonly<Record<string, string>>): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'UNSUPPORTED_MEDIA_TYPE', http: { status: 415, headers: acceptHeaders } },
  });
}

/** Enough for a charset and a few parameters. Node's parser takes quadratic time. */
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
