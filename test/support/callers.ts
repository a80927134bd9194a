import { createHash } from 'node:crypto';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { createApiKeyAuth, parseApiKeys } from '../../src/auth/api-keys.ts';
import { eitherOf } from '../../src/auth/either.ts';
import { createJwtAuth } from '../../src/auth/jwt.ts';
import type { Authenticate, Scope } from '../../src/domain/access/caller.ts';

/** What a caller may do, as an operator writes it down. */
export interface Rights {
  readonly scopes: readonly Scope[];
  readonly organizations: readonly string[];
}

/** The ways in which callers say who they are. */
export type CallerKind = 'api-key' | 'jwt';

export interface Callers {
  readonly authenticate: Authenticate;
  /** The headers that a caller of a kind sends. */
  headersFor(kind: CallerKind): Record<string, string>;
}

const issuer = 'https://issuer.example';
const audience = 'organization-gateway';
const organizationsClaim = 'orgs';
const { privateKey, publicKey } = await generateKeyPair('ES256');
const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] });

/** One caller of each kind, with the same rights. */
export async function makeCallers({ organizations, scopes }: Rights): Promise<Callers> {
  const key = 'a-key-of-this-test';
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
    authenticate: eitherOf([
      createApiKeyAuth(() => file),
      createJwtAuth({ keys, issuer, audience, organizationsClaim }),
    ]),
    headersFor: (kind) => ({ authorization: `Bearer ${credentials[kind]}` }),
  };
}
