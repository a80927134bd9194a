import { GraphQLError } from 'graphql';
import type { Authenticate, AuthenticationResult } from '../../domain/access/caller.ts';
import { anonymous } from '../../domain/access/caller.ts';
import type { GatewayRequest } from '../request.ts';
import type { Policy } from './policy.ts';

/** A longer credential is not hashed or parsed; Node limits all headers together to twice as much. */
const maxCredentialLength = 8192;

/**
 * Authenticates the caller before the body is read, and refuses others with 401.
 *
 * @param authenticate null when every client is the anonymous caller
 */
export function authentication(authenticate: Authenticate | null): Policy {
  if (authenticate) return (request) => identify(request, authenticate);
  return (request) => {
    request.caller = anonymous;
  };
}

function identify(request: GatewayRequest, authenticate: Authenticate): void | Promise<void> {
  const credential = readCredential(request);
  if (credential === null) throw unauthenticated('Say who you are: send Authorization: Bearer.', '');
  if (credential.length > maxCredentialLength) throw tooLong();
  const found = authenticate(credential);
  if (found instanceof Promise) return found.then((result) => accept(request, result));
  return accept(request, found);
}

function accept(request: GatewayRequest, found: AuthenticationResult): void {
  if (found === 'UNAVAILABLE') throw unavailable();
  if (found === 'REJECTED')
    throw unauthenticated('This credential is not accepted.', ', error="invalid_token"');
  request.caller = found;
}

/** `Authorization: Bearer …` (RFC 6750 §2.1), or `x-api-key: …` for clients that can send nothing else. */
function readCredential({ header }: GatewayRequest): string | null {
  const authorization = header('authorization');
  if (authorization === null) return header('x-api-key');
  return /^bearer +(\S+)$/i.exec(authorization)?.[1] ?? null;
}

function unauthenticated(message: string, challenge: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: {
      code: 'UNAUTHENTICATED',
      http: {
        status: 401,
        headers: { 'www-authenticate': `Bearer realm="organization-gateway"${challenge}` },
      },
    },
  });
}

/** Not 401: a client would request a new credential, of the same length (RFC 6585 §5). */
function tooLong(): GraphQLError {
  return new GraphQLError(
    `The credential is longer than ${maxCredentialLength} characters. Send one with fewer claims.`,
    { extensions: { code: 'CREDENTIAL_TOO_LONG', http: { status: 431 } } },
  );
}

/** Not 401: a client would discard a credential that is possibly valid. */
function unavailable(): GraphQLError {
  return new GraphQLError('Nobody can say for now whose credential this is; nothing was sent.', {
    extensions: {
      code: 'AUTHENTICATION_UNAVAILABLE',
      http: { status: 503, headers: { 'retry-after': '1' } },
    },
  });
}
