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
  /** The claim that lists what organizations a token is for; null: its scopes alone decide. */
  readonly organizationsClaim: string | null;
}

/** Signatures that only the issuer can make: an HMAC's key would be everybody's who can check it (RFC 8725 §3.1). */
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

/** How far the issuer's clock may be from this one's. */
const skewSeconds = 30;

/** As long as a subject may be (OpenID Connect Core §2). */
const maxSubjectLength = 255;

/** Knows callers by the tokens of one issuer for one audience (RFC 7519, as RFC 9068 has it for access tokens). */
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

/** More keys that fit a token without `kid` are not tried: each costs a signature check before a caller is known. */
const maxKeysTried = 8;

/** Tries each key that fits a token which does not say by its `kid` which one signed it (RFC 7515 §4.1.4). */
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

/** jose asks this only of tokens whose age is limited. */
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

/** Without the claim, a token is for no organization. */
function toPatterns(claim: unknown): readonly OrganizationPattern[] {
  return toWords(claim).filter(isOrganizationPattern);
}

/** A list of words, or a text with spaces between them (RFC 8693 §4.2): issuers write both. */
function toWords(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ');
  return Array.isArray(claim) ? claim.filter((each) => typeof each === 'string') : [];
}
