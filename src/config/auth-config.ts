import type { Settings } from './schema.ts';

/** How callers authenticate: by each method that is configured, or not at all without one. */
export interface AuthConfig {
  readonly apiKeysFile: string | null;
  readonly jwt: JwtConfig | null;
}

export interface JwtConfig {
  readonly jwksUri: string;
  readonly issuer: string;
  readonly audience: string;
  /** The claim that lists the organizations of a token; null allows every organization. */
  readonly organizationsClaim: string | null;
}

export function toAuthConfig(env: Settings): AuthConfig {
  const { AUTH_AUDIENCE: audience, AUTH_ISSUER: issuer, AUTH_JWKS_URI: jwksUri } = env;
  const isComplete = jwksUri !== undefined && issuer !== undefined && audience !== undefined;
  return {
    apiKeysFile: env.AUTH_API_KEYS_FILE ?? null,
    jwt: isComplete
      ? { jwksUri, issuer, audience, organizationsClaim: env.AUTH_ORGANIZATIONS_CLAIM ?? null }
      : null,
  };
}
