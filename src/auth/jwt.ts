import type { JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from 'jose';
import { errors, jwtVerify } from 'jose';
import type { AuthenticationResult, Caller } from '../domain/access/caller.ts';
import { isScope } from '../domain/access/caller.ts';
import type { OrganizationPattern } from '../domain/access/organization-pattern.ts';
import { isOrganizationPattern } from '../domain/access/organization-pattern.ts';
import { KeysUnavailableError } from './key-set.ts';

export interface JwtOptions {
  readonly keys: JWTVerifyGetKey;
  readonly issuer: string;
  readonly audience: string;
  /** The claim that lists the organizations of a token; null allows every organization. */
  readonly organizationsClaim: string | null;
}

/** Asymmetric algorithms only: a verifier of an HMAC could forge tokens (RFC 8725 §3.1). */
const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];

/** The largest accepted difference between the clocks of the issuer and the gateway. */
const skewSeconds = 30;

/** The length limit of a subject (OpenID Connect Core §2). */
const maxSubjectLength = 255;

/** Authenticates callers by access tokens of one issuer for one audience (RFC 7519, RFC 9068). */
export function createJwtAuth({
  audience,
  issuer,
  keys,
  organizationsClaim,
}: JwtOptions): (credential: string) => Promise<AuthenticationResult> {
  return async (credential) => {
    try {
      const payload = await verify(credential, keys, {
        algorithms,
        issuer,
        audience,
        clockTolerance: skewSeconds,
        requiredClaims: ['sub', 'exp'],
      });
      if (isFromFuture(payload)) return 'REJECTED';
      return toCaller(payload, organizationsClaim) ?? 'REJECTED';
    } catch (error) {
      return error instanceof KeysUnavailableError ? 'UNAVAILABLE' : 'REJECTED';
    }
  };
}

/** Limits the keys that are tried for a token without `kid`: each costs a signature check before authentication. */
const maxKeysTried = 8;

/** Tries each matching key for a token without a `kid` (RFC 7515 §4.1.4). */
async function verify(token: string, keys: JWTVerifyGetKey, options: JWTVerifyOptions): Promise<JWTPayload> {
  try {
    return (await jwtVerify(token, keys, options)).payload;
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
    let tried = 0;
    for await (const key of error) {
      const payload = await jwtVerify(token, key, options).then(
        (verified) => verified.payload,
        () => undefined,
      );
      tried += 1;
      if (payload) return payload;
      if (tried === maxKeysTried) break;
    }
    throw error;
  }
}

/** jose checks `iat` only when the age of tokens is limited. */
function isFromFuture({ iat }: JWTPayload): boolean {
  return iat !== undefined && iat > Date.now() / 1000 + skewSeconds;
}

function toCaller(payload: JWTPayload, organizationsClaim: string | null): Caller | undefined {
  const { sub } = payload;
  if (typeof sub !== 'string' || sub === '' || sub.length > maxSubjectLength) return undefined;
  return {
    id: `jwt:${sub}`,
    scopes: new Set(toWords(payload['scope'] ?? payload['scp']).filter(isScope)),
    organizations: organizationsClaim === null ? ['*'] : toPatterns(payload[organizationsClaim]),
  };
}

/** @returns no pattern, which allows no organization, when the token lacks the claim */
function toPatterns(claim: unknown): readonly OrganizationPattern[] {
  return toWords(claim).filter(isOrganizationPattern);
}

/** Issuers write a list of words, or one string with spaces between them (RFC 8693 §4.2). */
function toWords(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ');
  return Array.isArray(claim) ? claim.filter((entry) => typeof entry === 'string') : [];
}
