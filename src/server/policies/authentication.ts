import { GraphQLError } from 'graphql';
import type { Authenticate, AuthenticationResult } from '../../domain/access/caller.ts';
import { anonymous } from '../../domain/access/caller.ts';
import type { GatewayRequest } from '../request.ts';
import type { Policy } from './policy.ts';

/** Longer credentials are not hashed or parsed. Node limits all headers together to twice as much. */
const maxCredentialLength = 8192;

/**
 * Authenticates the caller before the body is read, and refuses unauthenticated clients with 401.
 *
 * @param authenticate null when every client is the anonymous caller
 */
export function createAuthenticationPolicy(authenticate: Authenticate | null): Policy {
  if (authenticate) return (request) => authenticateRequest(request, authenticate);
  return (request) => {
    request.caller = anonymous;
  };
}

function authenticateRequest(request: GatewayRequest, authenticate: Authenticate): void | Promise<void> {
  const credential = readCredential(request);
  if (credential === null)
    throw unauthenticated('Authentication is required. Send a credential as Authorization: Bearer.', '');
  if (credential.length > maxCredentialLength) throw tooLong();
  const result = authenticate(credential);
  if (result instanceof Promise) return result.then((awaited) => setCaller(request, awaited));
  return setCaller(request, result);
}

function setCaller(request: GatewayRequest, result: AuthenticationResult): void {
  if (result === 'UNAVAILABLE') throw unavailable();
  if (result === 'REJECTED')
    throw unauthenticated('The credential is not valid. Send a valid one.', ', error="invalid_token"');
  request.caller = result;
}

/** Reads `Authorization: Bearer …` (RFC 6750 §2.1), or `x-api-key: …` from clients that cannot send it. */
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

/** 431 (RFC 6585 §5) instead of 401, on which a client would obtain a new credential of the same length. */
function tooLong(): GraphQLError {
  return new GraphQLError(
    `The credential is longer than ${maxCredentialLength} characters. Send one with fewer claims.`,
    { extensions: { code: 'CREDENTIAL_TOO_LONG', http: { status: 431 } } },
  );
}

/** 503 instead of 401, on which a client would discard a possibly valid credential. */
function unavailable(): GraphQLError {
  return new GraphQLError(
    'The credential cannot be verified temporarily. Nothing was sent; wait for Retry-After and send the request again.',
    {
      extensions: {
        code: 'AUTHENTICATION_UNAVAILABLE',
        http: { status: 503, headers: { 'retry-after': '1' } },
      },
    },
  );
}
