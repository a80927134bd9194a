import { GraphQLError } from 'graphql';
import type { Authenticate, Authentication } from '../../domain/caller.ts';
import { anonymous } from '../../domain/caller.ts';
import type { GatewayPlugin } from '../graphql-plugins/rule.ts';
import { toPlugin } from '../graphql-plugins/rule.ts';
import type { Incoming } from '../request.ts';

/** A longer credential is not hashed or parsed; all headers together are limited to twice as much by Node. */
const maxCredentialLength = 8192;

/**
 * Every operation has a caller before a byte of it is read; who cannot say who they are is refused with 401.
 *
 * @param authenticate null where nobody is asked
 */
export function useCaller(authenticate: Authenticate | null): GatewayPlugin {
  return toPlugin({
    onArrival(incoming) {
      if (authenticate) return identify(incoming, authenticate);
      incoming.caller = anonymous;
      return undefined;
    },
  });
}

function identify(incoming: Incoming, authenticate: Authenticate): void | Promise<void> {
  const credential = readCredential(incoming);
  if (credential === null) throw unauthenticated('Say who you are: send Authorization: Bearer.', '');
  if (credential.length > maxCredentialLength) throw tooLong();
  const found = authenticate(credential);
  if (found instanceof Promise) return found.then((told) => accept(incoming, told));
  return accept(incoming, found);
}

function accept(incoming: Incoming, found: Authentication): void {
  if (found === 'CANNOT_TELL') throw cannotTell();
  if (found === 'NOT_ACCEPTED')
    throw unauthenticated('This credential is not accepted.', ', error="invalid_token"');
  incoming.caller = found;
}

/** `Authorization: Bearer …` (RFC 6750 §2.1), or `x-api-key: …` for clients that can send nothing else. */
function readCredential({ header }: Incoming): string | null {
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

/** Not 401: a client would ask for a new credential, of the same length (RFC 6585 §5). */
function tooLong(): GraphQLError {
  return new GraphQLError(
    `The credential is longer than ${maxCredentialLength} characters. Send one with fewer claims.`,
    { extensions: { code: 'CREDENTIAL_TOO_LONG', http: { status: 431 } } },
  );
}

/** Said to be refused, a client would throw away a credential that may be right. */
function cannotTell(): GraphQLError {
  return new GraphQLError('Nobody can say for now whose credential this is; nothing was sent.', {
    extensions: {
      code: 'AUTHENTICATION_UNAVAILABLE',
      http: { status: 503, headers: { 'retry-after': '1' } },
    },
  });
}
