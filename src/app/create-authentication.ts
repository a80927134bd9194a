import type { Logger } from 'pino';
import { authenticateByAnyOf } from '../auth/any-of.ts';
import { createApiKeyAuth } from '../auth/api-keys.ts';
import type { Config, JwtConfig } from '../config/config.ts';
import { isUnencrypted } from '../config/is-unencrypted.ts';
import type { SettingFiles } from '../config/secret-files.ts';
import type { Authenticate } from '../domain/access/caller.ts';
import { toFailureCode } from '../http-client/failure-code.ts';
import { createProxiedFetch } from '../http-client/proxied-fetch.ts';
import { toProxies } from './create-providers.ts';

/** How callers are authenticated; null where they are not. */
export async function createAuthentication(
  config: Config,
  { apiKeys }: Pick<SettingFiles, 'apiKeys'>,
  log: Logger,
): Promise<Authenticate | null> {
  const { jwt } = config.auth;
  const ways = [
    apiKeys && createApiKeyAuth(apiKeys),
    jwt && (await createJwtAuthentication(jwt, config, log)),
  ];
  const [first, ...others] = ways.filter((way) => way !== null);
  if (first) return others.length > 0 ? authenticateByAnyOf([first, ...others]) : first;
  log.warn('AUTH is none: whoever reaches this port may read and update every organization');
  return null;
}

/** Loaded where tokens are taken: jose is as many files as all of Yoga. */
async function createJwtAuthentication(jwt: JwtConfig, config: Config, log: Logger): Promise<Authenticate> {
  if (isUnencrypted(jwt.jwksUri)) log.warn(jwksInClear);
  const { createJwtAuth } = await import('../auth/jwt.ts');
  const { createKeySet, noKeys } = await import('../auth/key-set.ts');
  const onProblem = (problem: string | null) => {
    if (problem === null) log.info('the keys of AUTH_JWKS_URI are fetched again');
    else if (problem === noKeys) log.warn({ problem }, 'AUTH_JWKS_URI has no keys: every token is refused');
    else log.warn({ problem }, cannotBeFetched);
  };
  // A network that reaches the providers only through a proxy reaches the issuer the same way; NO_PROXY makes exceptions.
  const proxies = toProxies(config);
  const send = proxies === null ? {} : { fetch: createProxiedFetch(proxies) };
  const keys = createKeySet(jwt.jwksUri, { onProblem, toCode: toFailureCode, ...send });
  // The log has a problem before the first caller has it, and the start waits for no issuer.
  keys.fetch();
  return createJwtAuth({ ...jwt, keys });
}

const jwksInClear =
  'AUTH_JWKS_URI is not https: the network can replace the keys of the issuer. Set an https URL';

const cannotBeFetched =
  'the keys of AUTH_JWKS_URI cannot be fetched: check this URL and the issuer. Only keys that were fetched before are trusted';
