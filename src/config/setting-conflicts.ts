import { providers } from '../domain/provider/provider.ts';
import { minTtlSeconds } from '../domain/update/key-lease.ts';
import type { Environment } from './environment.ts';
import { hasToken, isProduction, tokenNames } from './environment.ts';
import { isUnencrypted, unencryptedProblem } from './is-unencrypted.ts';
import { renamedSettings, settings } from './schema.ts';

const originNames = providers.map((provider) => `${provider}_ORIGIN` as const);

/** Finds problems between settings that are valid individually. */
export function findConflicts(env: Environment): string[] {
  const production = isProduction(env);
  const canUseSandbox = env['SANDBOX'] === 'on' || ((env['SANDBOX'] ?? 'auto') === 'auto' && !production);
  const duplicates = tokenNames.filter((name) => env[name] && env[`${name}_FILE`]);
  const ports = new Set([env['PORT'] ?? '4000', '0']);
  const samePort = ports.has(env['METRICS_PORT'] ?? '0') && (env['METRICS_PORT'] ?? '0') !== '0';
  const renamed = Object.entries(renamedSettings).filter(([former]) => env[former] !== undefined);
  return [
    ...(samePort ? ['METRICS_PORT must differ from PORT'] : []),
    ...renamed.map(([former, name]) => `${former} is now named ${name}`),
    ...(canUseSandbox || hasToken(env)
      ? []
      : [`${tokenNames.join(', ')} or CONNECTIONS_FILE must be set, or SANDBOX must be on`]),
    ...findUnencryptedUrls(env),
    ...duplicates.map((name) => `${name} and ${name}_FILE must not both be set`),
    ...(env['DATA_DIR'] && env['REDIS_URL'] ? [twoStores] : []),
    ...findAuthProblems(env),
    ...findTtlProblems(env),
  ];
}

const twoStores =
  'DATA_DIR and REDIS_URL must not both be set: DATA_DIR keeps the state of one process, REDIS_URL that of several';

/** An unencrypted request discloses a token, or lets an attacker replace the keys of an issuer. */
function findUnencryptedUrls(env: Environment): string[] {
  const isSandbox =
    env['SANDBOX'] === 'on' ||
    ((env['SANDBOX'] ?? 'auto') === 'auto' && !isProduction(env) && !hasToken(env));
  const origins = originNames.filter((name) => !isSandbox && isUnencrypted(env[name]));
  const isJwksClear = isProduction(env) && isUnencrypted(env['AUTH_JWKS_URI']);
  return [
    ...origins.map((name) => `${name} ${unencryptedProblem}`),
    ...(isJwksClear
      ? ['AUTH_JWKS_URI must be an https URL in production unless the host is this machine']
      : []),
  ];
}

/** A bulk item that is resumed while its key is valid, and claims the key within a lease, must still find it. */
function findTtlProblems(env: Environment): string[] {
  const { IDEMPOTENCY_TTL_SECONDS, PROVIDER_TIMEOUT_MS } = settings.shape;
  const ttl = IDEMPOTENCY_TTL_SECONDS.safeParse(env['IDEMPOTENCY_TTL_SECONDS']);
  const timeout = PROVIDER_TIMEOUT_MS.safeParse(env['PROVIDER_TIMEOUT_MS']);
  if (!ttl.success || !timeout.success) return [];
  const minTtl = minTtlSeconds(timeout.data);
  if (ttl.data >= minTtl) return [];
  return [
    `IDEMPOTENCY_TTL_SECONDS must be at least ${minTtl}: six times PROVIDER_TIMEOUT_MS plus ten seconds`,
  ];
}

/** The required and the optional settings of each authentication method. */
const authSettings: Readonly<
  Record<string, readonly [required: readonly string[], optional: readonly string[]]>
> = {
  'api-key': [['AUTH_API_KEYS_FILE'], []],
  jwt: [['AUTH_JWKS_URI', 'AUTH_ISSUER', 'AUTH_AUDIENCE'], ['AUTH_ORGANIZATIONS_CLAIM']],
};

/** Also reports a setting without effect, because its presence suggests that callers must authenticate. */
function findAuthProblems(env: Environment): string[] {
  const methods = env['AUTH']?.split(',').map((method) => method.trim()) ?? [];
  if (methods.length === 0 && isProduction(env))
    return ['AUTH must be set in production: none, api-key or jwt, or api-key,jwt'];
  if (methods.includes('none') && methods.length > 1)
    return ['AUTH must be none alone, or api-key, jwt or both'];
  return Object.entries(authSettings).flatMap(([method, [required, optional]]) =>
    methods.includes(method)
      ? required
          .filter((name) => !env[name])
          .map((name) => `${name} must be set when AUTH includes ${method}`)
      : [...required, ...optional]
          .filter((name) => env[name])
          .map((name) => `${name} is set, but AUTH does not include ${method}`),
  );
}
