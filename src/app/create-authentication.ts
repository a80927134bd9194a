import type { Logger } from 'pino';
import { authenticateByAnyOf } from '../auth/any-of.ts';
import { createApiKeyAuth } from '../auth/api-keys.ts';
import type { JwtConfig } from '../config/auth-config.ts';
import type { Config } from '../config/config.ts';
import { isUnencrypted } from '../config/is-unencrypted.ts';
import type { SettingFiles } from '../config/secret-files.ts';
import type { Authenticate } from '../domain/access/caller.ts';
import { createBoundedFetch } from '../http-client/bounded-fetch.ts';
import { toFailureCode } from '../http-client/failure-code.ts';
import { toProxies } from './create-client.ts';

/** @returns null when callers are not authenticated */
export async function createAuthentication(
  config: Config,
  { apiKeys }: Pick<SettingFiles, 'apiKeys'>,
  log: Logger,
): Promise<Authenticate | null> {
  const { jwt } = config.auth;
  const methods = [
    apiKeys && createApiKeyAuth(apiKeys),
    jwt && (await createJwtAuthentication(jwt, config, log)),
  ];
  const [first, ...others] = methods.filter((method) => method !== null);
  if (first) return others.length > 0 ? authenticateByAnyOf([first, ...others]) : first;
  log.warn('AUTH is none: every client that reaches this port can read and update every organization.');
  return null;
}

/** Loads jose only when it is needed: it has as many files as all of Yoga. */
async function createJwtAuthentication(jwt: JwtConfig, config: Config, log: Logger): Promise<Authenticate> {
  if (isUnencrypted(jwt.jwksUri)) log.warn(unencryptedJwks);
  const { createJwtAuth } = await import('../auth/jwt.ts');
  const { createKeySet, noKeys } = await import('../auth/key-set.ts');
  const onProblem = (problem: string | null) => {
    if (problem === null) log.info('The keys of AUTH_JWKS_URI can be fetched again.');
    else if (problem === noKeys)
      log.warn({ problem }, 'AUTH_JWKS_URI contains no keys, so every token is rejected. Check the issuer.');
    else log.warn({ problem }, keysNotFetched);
  };
  // Where the providers need a proxy, the issuer does too; NO_PROXY lists exceptions.
  const send = createBoundedFetch(new URL(jwt.jwksUri).origin, toProxies(config));
  const keys = createKeySet(jwt.jwksUri, { onProblem, toCode: toFailureCode, fetch: send });
  // Not awaited: the start does not depend on the issuer, and a problem is logged before the first caller is affected.
  keys.fetch();
  return createJwtAuth({ ...jwt, keys });
}

const unencryptedJwks =
  'AUTH_JWKS_URI is not an https URL, so an attacker on the network can replace the keys of the issuer. Set an https URL.';

const keysNotFetched =
  'The keys of AUTH_JWKS_URI cannot be fetched. Check the URL and the issuer. Only cached keys are trusted.';
