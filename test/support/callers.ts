import { createHash } from 'node:crypto';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { authenticateByAnyOf } from '../../src/auth/any-of.ts';
import { createApiKeyAuth, parseApiKeys } from '../../src/auth/api-keys.ts';
import { createJwtAuth } from '../../src/auth/jwt.ts';
import type { Authenticate, Scope } from '../../src/domain/access/caller.ts';

/** The rights of a caller, as in a key file. */
export interface Rights {
  readonly scopes: readonly Scope[];
  readonly organizations: readonly string[];
}

/** The methods of authentication. */
export type CallerKind = 'api-key' | 'jwt';

export interface Callers {
  readonly authenticate: Authenticate;
  /** Returns the request headers of a caller. */
  headersFor(kind: CallerKind): Record<string, string>;
}

const issuer = 'https://issuer.example';
const audience = 'organization-gateway';
const organizationsClaim = 'orgs';
const { privateKey, publicKey } = await generateKeyPair('ES256');
const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] });

/** Creates one caller for each method of authentication, all with the same rights. */
export async function createCallers({ organizations, scopes }: Rights): Promise<Callers> {
  const key = 'test-api-key';
  const sha256 = createHash('sha256').update(key).digest('hex');
  const file = parseApiKeys(JSON.stringify({ keys: [{ name: 'test', sha256, scopes, organizations }] }));
  const token = await new SignJWT({ scope: scopes.join(' '), [organizationsClaim]: organizations })
    .setProtectedHeader({ alg: 'ES256', kid: 'k' })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('test')
    .setExpirationTime('1h')
    .sign(privateKey);
  const credentials: Readonly<Record<CallerKind, string>> = { 'api-key': key, jwt: token };
  return {
    authenticate: authenticateByAnyOf([
      createApiKeyAuth(() => file),
      createJwtAuth({ keys, issuer, audience, organizationsClaim }),
    ]),
    headersFor: (kind) => ({ authorization: `Bearer ${credentials[kind]}` }),
  };
}
