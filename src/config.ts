import { z } from 'zod';

/** The settings, parsed. Every name stands in the README's table with its default. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly production: boolean;
  readonly sandbox: boolean;
  readonly vida: {
    readonly token: string | null;
    readonly origin: string;
    readonly resellerId: string | null;
  };
  readonly vertra: {
    readonly token: string | null;
    readonly origin: string;
    readonly dialect: 'organizations' | 'workspaces' | 'workspaces-flat';
  };
  readonly providerTimeoutMs: number;
  readonly providerConnections: number;
  readonly providerQueue: number;
  readonly providerMaxBodyBytes: number;
  readonly maxBatch: number;
  readonly idempotencyTtlSeconds: number;
  readonly redisUrl: string | null;
  readonly shutdownGraceMs: number;
  readonly graphiql: boolean;
  readonly introspection: boolean;
  readonly logLevel: string;
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

const wholeNumber = (least: number, most: number, fallback: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((number) => number >= least && number <= most, `must be a whole number from ${least} to ${most}`)
    .default(fallback);

const oneOf = <const Words extends readonly [string, ...string[]]>(...words: Words) =>
  z.enum(words, `must be one of ${words.join(', ')}`);

const onOff = oneOf('on', 'off').transform((word) => word === 'on');

/** A header or a query may hold it as it is, so a stray line break of a pasted token is found here. */
const token = z.string().regex(/^[\x21-\x7e]+$/, 'must be visible ASCII characters without spaces');

const origin = z
  .string()
  .refine(isOrigin, 'must be an http or https origin, such as https://api.example.com, with nothing after it')
  .transform((text) => new URL(text).origin);

const redisUrl = z
  .string()
  .refine(
    (text) => URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol),
    'must be a redis or rediss URL',
  );

const settings = z.object({
  NODE_ENV: z.string().optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535, 4000),
  VIDA_API_TOKEN: token.optional(),
  VIDA_ORIGIN: origin.default('https://api.vida.dev'),
  VIDA_RESELLER_ID: z.string().optional(),
  VERTRA_API_TOKEN: token.optional(),
  VERTRA_ORIGIN: origin.default('https://api.vertracloud.app'),
  VERTRA_DIALECT: oneOf('organizations', 'workspaces', 'workspaces-flat').default('organizations'),
  SANDBOX: oneOf('auto', 'on', 'off').default('auto'),
  PROVIDER_TIMEOUT_MS: wholeNumber(1, 600_000, 10_000),
  PROVIDER_CONNECTIONS: wholeNumber(1, 10_000, 64),
  PROVIDER_QUEUE: wholeNumber(0, 1_000_000, 1024),
  PROVIDER_MAX_BODY_BYTES: wholeNumber(1024, 1_073_741_824, 1_048_576),
  MAX_BATCH: wholeNumber(1, 10_000, 100),
  IDEMPOTENCY_TTL_SECONDS: wholeNumber(1, 31_536_000, 86_400),
  REDIS_URL: redisUrl.optional(),
  SHUTDOWN_GRACE_MS: wholeNumber(0, 600_000, 15_000),
  GRAPHIQL: onOff.optional(),
  INTROSPECTION: onOff.optional(),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info'),
});

/** Every setting, by the name that an environment gives it. */
export const settingNames: readonly string[] = Object.keys(settings.shape);

/**
 * Reads the settings from an environment. A setting that is there and empty counts as not set, as composing tools
 * leave it so.
 *
 * @throws ConfigError with every problem at once
 */
export function parseConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = settings.safeParse(given);
  const problems = parsed.error?.issues.map(({ message, path }) => `${path.join('.')} ${message}`) ?? [];
  const all = [...problems, ...problemsTogether(given)];
  if (!parsed.success || all.length > 0) throw new ConfigError(all);
  return toConfig(parsed.data);
}

/** What is wrong with settings that are right one by one. */
function problemsTogether(given: Readonly<Record<string, string | undefined>>): string[] {
  const production = given['NODE_ENV'] === 'production';
  const inBox = given['SANDBOX'] === 'on' || ((given['SANDBOX'] ?? 'auto') === 'auto' && !production);
  const hasToken = given['VIDA_API_TOKEN'] !== undefined || given['VERTRA_API_TOKEN'] !== undefined;
  const clear = ['VIDA_ORIGIN', 'VERTRA_ORIGIN'].filter((name) => production && goesInClear(given[name]));
  return [
    ...(inBox || hasToken ? [] : ['VIDA_API_TOKEN or VERTRA_API_TOKEN must be set, or SANDBOX must be on']),
    ...clear.map((name) => `${name} must be https in production, unless it is on this machine`),
  ];
}

/** Would a credential cross a network unencrypted? */
function goesInClear(origin: string | undefined): boolean {
  if (origin === undefined || !URL.canParse(origin)) return false;
  const { hostname, protocol } = new URL(origin);
  return protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}

function toConfig(env: z.output<typeof settings>): Config {
  const production = env.NODE_ENV === 'production';
  const hasToken = env.VIDA_API_TOKEN !== undefined || env.VERTRA_API_TOKEN !== undefined;
  const sandbox = env.SANDBOX === 'on' || (env.SANDBOX === 'auto' && !hasToken && !production);
  return {
    host: env.HOST,
    port: env.PORT,
    production,
    sandbox,
    vida: {
      token: env.VIDA_API_TOKEN ?? null,
      origin: env.VIDA_ORIGIN,
      resellerId: env.VIDA_RESELLER_ID ?? null,
    },
    vertra: { token: env.VERTRA_API_TOKEN ?? null, origin: env.VERTRA_ORIGIN, dialect: env.VERTRA_DIALECT },
    providerTimeoutMs: env.PROVIDER_TIMEOUT_MS,
    providerConnections: env.PROVIDER_CONNECTIONS,
    providerQueue: env.PROVIDER_QUEUE,
    providerMaxBodyBytes: env.PROVIDER_MAX_BODY_BYTES,
    maxBatch: env.MAX_BATCH,
    idempotencyTtlSeconds: env.IDEMPOTENCY_TTL_SECONDS,
    redisUrl: env.REDIS_URL ?? null,
    shutdownGraceMs: env.SHUTDOWN_GRACE_MS,
    graphiql: env.GRAPHIQL ?? !production,
    introspection: env.INTROSPECTION ?? !production,
    logLevel: env.LOG_LEVEL,
  };
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { hash, hostname, password, pathname, protocol, search, username } = new URL(text);
  const bare = pathname === '/' && !search && !hash && !username && !password && hostname !== '';
  return bare && (protocol === 'http:' || protocol === 'https:');
}
