import { Secret } from '../domain/access/secret.ts';
import { minTtlSeconds } from '../domain/update/key-lease.ts';
import { findOtelProblems } from '../telemetry/otel-settings.ts';
import { isUnencrypted } from './is-unencrypted.ts';
import { findMisspelledSettings } from './misspelled-settings.ts';
import type { Settings } from './schema.ts';
import { renamedSettings, settings } from './schema.ts';

/** The settings, parsed. Every name stands in the README's table with its default. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly sandbox: boolean;
  readonly vida: ProviderConfig & { readonly resellerId: string | null };
  readonly vertra: ProviderConfig & { readonly dialect: Settings['VERTRA_DIALECT'] };
  readonly providerTimeoutMs: number;
  readonly providerSockets: number;
  readonly providerQueue: number;
  readonly providerMaxBodyBytes: number;
  /** Null: every connection is direct. */
  readonly proxies: ProxyConfig | null;
  readonly auth: AuthConfig;
  readonly trustedDocuments: boolean;
  readonly corsOrigins: readonly string[];
  readonly rateLimitPerMinute: number;
  readonly maxBatch: number;
  readonly maxBulk: number;
  readonly bulkPerMinute: { readonly VIDA: number; readonly VERTRA: number };
  readonly idempotencyTtlSeconds: number;
  /** A secret, as it can hold a password. */
  readonly redisUrl: Secret | null;
  readonly storageNamespace: string;
  /** Null: the metrics are told beside everything else. */
  readonly metricsPort: number | null;
  readonly shutdownGraceMs: number;
  readonly graphiql: boolean;
  readonly introspection: boolean;
  readonly logLevel: string;
}

/** A provider has a token, a file that holds it, or neither: then it is not configured. */
export interface ProviderConfig {
  readonly origin: string;
  readonly token: Secret | null;
  readonly tokenFile: string | null;
  /** Distinguishes accounts that have all else in common. */
  readonly account: string;
}

/** Secrets, as a proxy's URL can hold a password. */
export interface ProxyConfig {
  readonly httpsProxy: Secret | null;
  readonly httpProxy: Secret | null;
  /** Hosts that are reached without a proxy. */
  readonly noProxy: string;
}

/** How callers say who they are: in either way that is there, and not at all without one. */
export interface AuthConfig {
  readonly apiKeysFile: string | null;
  readonly jwt: JwtConfig | null;
}

export interface JwtConfig {
  readonly jwksUri: string;
  readonly issuer: string;
  readonly audience: string;
  /** The claim that lists what organizations a token is for; null: scopes alone decide. */
  readonly organizationsClaim: string | null;
}

/** Settings that cannot be used: each problem names its setting, and none quotes a value. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Every setting, by the name that an environment gives it. */
export const settingNames: readonly string[] = Object.keys(settings.shape);

/** Most programs read these in lower case too, and so does undici, where lower case wins. */
const proxyNames = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'] as const;

/** The settings that nothing may tell: what holds a secret, and where the providers are. */
export const privateNames = [
  'VIDA_API_TOKEN',
  'VIDA_ORIGIN',
  'VERTRA_API_TOKEN',
  'VERTRA_ORIGIN',
  'REDIS_URL',
  ...proxyNames,
  ...proxyNames.map(toLowerCase),
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from an environment. A setting that is there and empty counts as not set, as composing tools
 * leave it so.
 *
 * @throws ConfigError with every problem at once
 */
export function parseConfig(env: Environment): Config {
  const present = preferLowerCase(
    Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim())),
  );
  const parsed = settings.safeParse(present);
  const problems = parsed.error?.issues.map(({ message, path }) => `${String(path[0])} ${message}`) ?? [];
  const all = [...new Set(problems), ...findConflicts(present), ...findOtelProblems(present)];
  if (!parsed.success || all.length > 0) throw new ConfigError([...all, ...toMisspellingProblems(present)]);
  return toConfig(parsed.data);
}

/** They may be why another setting is missing. */
function toMisspellingProblems(env: Environment): string[] {
  return findMisspelledSettings(env, settingNames).map(
    ({ setting, variable }) => `${variable} has no effect: the setting is ${setting}`,
  );
}

function preferLowerCase(env: Environment): Environment {
  const found = proxyNames.map((name) => [name, env[toLowerCase(name)] ?? env[name]] as const);
  return { ...env, ...Object.fromEntries(found.filter(([, value]) => value !== undefined)) };
}

function toLowerCase(name: string): string {
  return name.toLowerCase();
}

/** What is wrong with settings that are right one by one. */
function findConflicts(env: Environment): string[] {
  const production = isProduction(env);
  const inBox = env['SANDBOX'] === 'on' || ((env['SANDBOX'] ?? 'auto') === 'auto' && !production);
  const twice = ['VIDA_API_TOKEN', 'VERTRA_API_TOKEN'].filter((name) => env[name] && env[`${name}_FILE`]);
  const ports = new Set([env['PORT'] ?? '4000', '0']);
  const samePort = ports.has(env['METRICS_PORT'] ?? '0') && (env['METRICS_PORT'] ?? '0') !== '0';
  const renamed = Object.entries(renamedSettings).filter(([former]) => env[former] !== undefined);
  return [
    ...(samePort ? ['METRICS_PORT must be another port than PORT'] : []),
    ...renamed.map(([former, name]) => `${former} is now ${name}`),
    ...(inBox || hasToken(env)
      ? []
      : ['VIDA_API_TOKEN or VERTRA_API_TOKEN must be set, or SANDBOX must be on']),
    ...findUnencryptedUrls(env),
    ...twice.map((name) => `${name} and ${name}_FILE must not both be set`),
    ...findAuthProblems(env),
    ...findTtlProblems(env),
  ];
}

/** An unencrypted request shows a token to the network, or lets the network replace the keys of an issuer. */
function findUnencryptedUrls(env: Environment): string[] {
  const isSandbox =
    env['SANDBOX'] === 'on' ||
    ((env['SANDBOX'] ?? 'auto') === 'auto' && !isProduction(env) && !hasToken(env));
  const origins = ['VIDA_ORIGIN', 'VERTRA_ORIGIN'].filter((name) => !isSandbox && isUnencrypted(env[name]));
  const isJwksClear = isProduction(env) && isUnencrypted(env['AUTH_JWKS_URI']);
  return [
    ...origins.map(
      (name) =>
        `${name} must be https, unless it is on this machine: the token would cross the network unencrypted`,
    ),
    ...(isJwksClear ? ['AUTH_JWKS_URI must be https in production, unless it is on this machine'] : []),
  ];
}

/** A bulk item that is resumed within the time of its key, and claims it within a lease, must still find it. */
function findTtlProblems(env: Environment): string[] {
  const { IDEMPOTENCY_TTL_SECONDS, PROVIDER_TIMEOUT_MS } = settings.shape;
  const ttl = IDEMPOTENCY_TTL_SECONDS.safeParse(env['IDEMPOTENCY_TTL_SECONDS']);
  const timeout = PROVIDER_TIMEOUT_MS.safeParse(env['PROVIDER_TIMEOUT_MS']);
  if (!ttl.success || !timeout.success) return [];
  const least = minTtlSeconds(timeout.data);
  if (ttl.data >= least) return [];
  return [
    `IDEMPOTENCY_TTL_SECONDS must be at least ${least} with this PROVIDER_TIMEOUT_MS: twice as long as an update can hold its key`,
  ];
}

/** The settings of each way of saying who one is: those it needs, and those it can do without. */
const authSettings: Readonly<
  Record<string, readonly [needed: readonly string[], others: readonly string[]]>
> = {
  'api-key': [['AUTH_API_KEYS_FILE'], []],
  jwt: [['AUTH_JWKS_URI', 'AUTH_ISSUER', 'AUTH_AUDIENCE'], ['AUTH_ORGANIZATIONS_CLAIM']],
};

/** A setting that would have no effect is a mistake, too: whoever set it believes that callers are asked. */
function findAuthProblems(env: Environment): string[] {
  const ways = env['AUTH']?.split(',').map((way) => way.trim()) ?? [];
  if (ways.length === 0 && isProduction(env))
    return ['AUTH must be chosen in production: none, api-key, jwt'];
  if (ways.includes('none') && ways.length > 1) return ['AUTH must be none alone, or api-key, jwt, or both'];
  return Object.entries(authSettings).flatMap(([way, [needed, others]]) =>
    ways.includes(way)
      ? needed.filter((name) => !env[name]).map((name) => `${name} must be set when AUTH has ${way}`)
      : [...needed, ...others]
          .filter((name) => env[name])
          .map((name) => `${name} is set, and AUTH has no ${way}`),
  );
}

/** Written in whatever way: taken for something else, it would open what production keeps shut. */
function isProduction(env: { readonly NODE_ENV?: string | undefined }): boolean {
  return /^prod(uction)?$/i.test(env['NODE_ENV'] ?? '');
}

function hasToken(env: Environment): boolean {
  return ['VIDA_API_TOKEN', 'VERTRA_API_TOKEN'].some((name) => env[name] ?? env[`${name}_FILE`]);
}

function toConfig(env: Settings): Config {
  const production = isProduction(env);
  const anyToken =
    env.VIDA_API_TOKEN ?? env.VIDA_API_TOKEN_FILE ?? env.VERTRA_API_TOKEN ?? env.VERTRA_API_TOKEN_FILE;
  return {
    host: env.HOST,
    port: env.PORT,
    sandbox: env.SANDBOX === 'on' || (env.SANDBOX === 'auto' && anyToken === undefined && !production),
    vida: {
      origin: env.VIDA_ORIGIN,
      token: toSecret(env.VIDA_API_TOKEN),
      tokenFile: env.VIDA_API_TOKEN_FILE ?? null,
      resellerId: env.VIDA_RESELLER_ID ?? null,
      account: env.VIDA_ACCOUNT,
    },
    vertra: {
      origin: env.VERTRA_ORIGIN,
      token: toSecret(env.VERTRA_API_TOKEN),
      tokenFile: env.VERTRA_API_TOKEN_FILE ?? null,
      dialect: env.VERTRA_DIALECT,
      account: env.VERTRA_ACCOUNT,
    },
    providerTimeoutMs: env.PROVIDER_TIMEOUT_MS,
    providerSockets: env.PROVIDER_SOCKETS,
    providerQueue: env.PROVIDER_QUEUE,
    providerMaxBodyBytes: env.PROVIDER_MAX_BODY_BYTES,
    proxies: toProxyConfig(env),
    auth: toAuthConfig(env),
    trustedDocuments: env.TRUSTED_DOCUMENTS,
    corsOrigins: env.CORS_ORIGINS,
    rateLimitPerMinute: env.RATE_LIMIT_PER_MINUTE,
    maxBatch: env.MAX_BATCH,
    maxBulk: env.MAX_BULK,
    bulkPerMinute: { VIDA: env.VIDA_BULK_PER_MINUTE, VERTRA: env.VERTRA_BULK_PER_MINUTE },
    idempotencyTtlSeconds: env.IDEMPOTENCY_TTL_SECONDS,
    redisUrl: toSecret(env.REDIS_URL),
    storageNamespace: env.STORAGE_NAMESPACE,
    metricsPort: env.METRICS_PORT ?? null,
    shutdownGraceMs: env.SHUTDOWN_GRACE_MS,
    graphiql: env.GRAPHIQL ?? !production,
    introspection: env.INTROSPECTION ?? !production,
    logLevel: env.LOG_LEVEL,
  };
}

function toProxyConfig({ HTTP_PROXY, HTTPS_PROXY, NO_PROXY = '' }: Settings): ProxyConfig | null {
  if (HTTP_PROXY === undefined && HTTPS_PROXY === undefined) return null;
  return { httpsProxy: toSecret(HTTPS_PROXY), httpProxy: toSecret(HTTP_PROXY), noProxy: NO_PROXY };
}

function toAuthConfig(env: Settings): AuthConfig {
  const { AUTH_AUDIENCE: audience, AUTH_ISSUER: issuer, AUTH_JWKS_URI: jwksUri } = env;
  const isComplete = jwksUri !== undefined && issuer !== undefined && audience !== undefined;
  return {
    apiKeysFile: env.AUTH_API_KEYS_FILE ?? null,
    jwt: isComplete
      ? { jwksUri, issuer, audience, organizationsClaim: env.AUTH_ORGANIZATIONS_CLAIM ?? null }
      : null,
  };
}

function toSecret(text: string | undefined): Secret | null {
  return text === undefined ? null : new Secret(text);
}
