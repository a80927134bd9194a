import { Secret } from '../domain/access/secret.ts';
import type { Provider, providerNames } from '../domain/provider/provider.ts';
import { mapProviders } from '../domain/provider/provider.ts';
import { findOtelProblems } from '../telemetry/otel-settings.ts';
import type { AuthConfig } from './auth-config.ts';
import { toAuthConfig } from './auth-config.ts';
import type { Environment } from './environment.ts';
import { hasToken, isProduction } from './environment.ts';
import { findMisspelledSettings } from './misspelled-settings.ts';
import type { Settings } from './schema.ts';
import { privateSettings, settings } from './schema.ts';
import { findConflicts } from './setting-conflicts.ts';

/** The parsed settings; `src/config/README.md` lists them with their defaults. */
export interface Config extends ProviderConfigs {
  readonly host: string;
  readonly port: number;
  readonly sandbox: boolean;
  /** The quota of each simulated provider. */
  readonly sandboxQuota: { readonly perMinute: number; readonly perDay: number };
  readonly vida: ProviderConfig & { readonly resellerId: string | null };
  readonly vertra: ProviderConfig & { readonly dialect: Settings['VERTRA_DIALECT'] };
  /** The file of further connections; null without them. */
  readonly connectionsFile: string | null;
  readonly providerTimeoutMs: number;
  readonly providerSockets: number;
  readonly providerQueue: number;
  readonly providerMaxBodyBytes: number;
  /** Null for direct connections only. */
  readonly proxies: ProxyConfig | null;
  readonly auth: AuthConfig;
  readonly trustedDocuments: boolean;
  readonly corsOrigins: readonly string[];
  readonly rateLimitPerMinute: number;
  readonly maxBatch: number;
  readonly maxBulk: number;
  /** Null where the quota of the provider decides. */
  readonly bulkPerMinute: Readonly<Record<Provider, number | null>>;
  readonly idempotencyTtlSeconds: number;
  readonly audit: Settings['AUDIT'];
  readonly changesRetentionDays: number;
  /** The directory of the database; null keeps state in the process, or in Redis. */
  readonly dataDir: string | null;
  /** A secret, because it can contain a password. */
  readonly redisUrl: Secret | null;
  readonly storageNamespace: string;
  /** Null serves the metrics on the main port. */
  readonly metricsPort: number | null;
  readonly shutdownGraceMs: number;
  readonly graphiql: boolean;
  readonly introspection: boolean;
  readonly logLevel: string;
}

type ProviderConfigs = { readonly [P in Provider as (typeof providerNames)[P]['key']]: ProviderConfig };

/** A provider with neither a token nor a token file is not configured. */
export interface ProviderConfig {
  readonly origin: string;
  readonly token: Secret | null;
  readonly tokenFile: string | null;
  /** Distinguishes accounts with otherwise equal settings. */
  readonly account: string;
}

/** URLs are secrets, because they can contain a password. */
export interface ProxyConfig {
  readonly httpsProxy: Secret | null;
  readonly httpProxy: Secret | null;
  /** Hosts that are reached without a proxy. */
  readonly noProxy: string;
}

/** Lists every problem of the settings; each names its setting, and none quotes a value. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export const settingNames: readonly string[] = Object.keys(settings.shape);

/** undici, like most programs, also reads these in lower case, which takes precedence. */
const proxyNames = ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY'] as const;

/** Settings that must not be disclosed: secrets and the addresses of the providers. */
export const privateNames: readonly string[] = [...privateSettings, ...proxyNames.map(toLowerCase)];

/**
 * Parses the settings of an environment. An empty setting counts as not set, because tools such as Docker Compose pass
 * unset variables as empty.
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

/** A misspelled name can be the reason why another setting is missing. */
function toMisspellingProblems(env: Environment): string[] {
  return findMisspelledSettings(env, settingNames).map(
    ({ setting, variable }) => `${variable} has no effect. The setting is named ${setting}`,
  );
}

function preferLowerCase(env: Environment): Environment {
  const proxies = proxyNames.map((name) => [name, env[toLowerCase(name)] ?? env[name]] as const);
  return { ...env, ...Object.fromEntries(proxies.filter(([, value]) => value !== undefined)) };
}

function toLowerCase(name: string): string {
  return name.toLowerCase();
}

function toConfig(env: Settings): Config {
  const production = isProduction(env);
  return {
    host: env.HOST,
    port: env.PORT,
    sandbox: env.SANDBOX === 'on' || (env.SANDBOX === 'auto' && !hasToken(env) && !production),
    sandboxQuota: { perMinute: env.SANDBOX_QUOTA_PER_MINUTE, perDay: env.SANDBOX_QUOTA_PER_DAY },
    vida: { ...toProviderConfig(env, 'VIDA'), resellerId: env.VIDA_RESELLER_ID ?? null },
    vertra: { ...toProviderConfig(env, 'VERTRA'), dialect: env.VERTRA_DIALECT },
    connectionsFile: env.CONNECTIONS_FILE ?? null,
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
    bulkPerMinute: mapProviders((provider) => env[`${provider}_BULK_PER_MINUTE`] ?? null),
    idempotencyTtlSeconds: env.IDEMPOTENCY_TTL_SECONDS,
    audit: env.AUDIT,
    changesRetentionDays: env.CHANGES_RETENTION_DAYS,
    dataDir: env.DATA_DIR ?? null,
    redisUrl: toSecret(env.REDIS_URL),
    storageNamespace: env.STORAGE_NAMESPACE,
    metricsPort: env.METRICS_PORT ?? null,
    shutdownGraceMs: env.SHUTDOWN_GRACE_MS,
    graphiql: env.GRAPHIQL ?? !production,
    introspection: env.INTROSPECTION ?? !production,
    logLevel: env.LOG_LEVEL,
  };
}

function toProviderConfig(env: Settings, provider: Provider): ProviderConfig {
  return {
    origin: env[`${provider}_ORIGIN`],
    token: toSecret(env[`${provider}_API_TOKEN`]),
    tokenFile: env[`${provider}_API_TOKEN_FILE`] ?? null,
    account: env[`${provider}_ACCOUNT`],
  };
}

function toProxyConfig({ HTTP_PROXY, HTTPS_PROXY, NO_PROXY = '' }: Settings): ProxyConfig | null {
  if (HTTP_PROXY === undefined && HTTPS_PROXY === undefined) return null;
  return { httpsProxy: toSecret(HTTPS_PROXY), httpProxy: toSecret(HTTP_PROXY), noProxy: NO_PROXY };
}

function toSecret(text: string | undefined): Secret | null {
  return text === undefined ? null : new Secret(text);
}
