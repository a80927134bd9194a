import { isIP } from 'node:net';
import { z } from 'zod';

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((number) => number >= min && number <= max, `must be a whole number from ${min} to ${max}`);

const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.enum(values, `must be one of ${values.join(', ')}`);

const onOff = oneOf('on', 'off').transform((value) => value === 'on');

const listOf = <Item extends z.ZodType<unknown, string>>(item: Item) =>
  z
    .string()
    .transform((text) => text.split(',').map((item) => item.trim()))
    .pipe(z.array(item));

/** Sent unencoded in a header or a query, so a stray line break in a pasted token must be refused here. */
export const token = z.string().regex(/^[\x21-\x7e]+$/, 'must be visible ASCII characters without spaces');

/** Accepts an IPv6 address in brackets, as in a URL. */
const host = z
  .string()
  .transform((text) => text.replace(/^\[(.*)\]$/, '$1'))
  .refine(
    (text) => isIP(text) !== 0 || /^[\w.-]+$/.test(text),
    'must be a host name or an address without a scheme or port',
  );

const origin = z
  .string()
  .refine(isOrigin, 'must be an http or https origin without a path, such as https://api.example.com')
  .transform((text) => new URL(text).origin);

/** Node's `fetch` refuses a URL that contains a user name or a password. */
const webUrl = z
  .string()
  .refine((text) => hasProtocol(text, /^https?:$/), { error: 'must be an http or https URL', abort: true })
  .refine(hasNoUser, 'must not contain a user name or a password');

/** Requires a password with a user name: undici sends neither without the other. */
const proxyUrl = z
  .string()
  .refine(
    isProxyUrl,
    'must be an http or https URL, such as http://proxy:3128 or http://user:password@proxy:3128',
  );

const redisUrl = z
  .string()
  .refine((text) => hasProtocol(text, /^rediss?:$/), { error: 'must be a redis or rediss URL', abort: true })
  .refine(hasHost, 'must name a host, such as redis://redis:6379')
  .refine(hasDatabaseNumber, 'must have a database number from 0 to 999999999, such as redis://redis:6379/0')
  .refine(hasDecodableUser, 'must have a percent-encoded user name and password');

/** Part of Redis key names, in which `:`, `*` and `{` have a meaning. */
const label = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 letters, digits, -, _ or .');

const privateSchemas = z.registry();

/** Marks a setting that must not be disclosed: a secret, or the address of a provider or a proxy. */
function privateSetting<Schema extends z.ZodType>(schema: Schema): Schema {
  privateSchemas.add(schema);
  return schema;
}

const apiToken = privateSetting(token.optional());

const providerOrigin = (url: string) => privateSetting(origin.default(url));

/** The settings by environment variable. */
export const settings = z.object({
  NODE_ENV: z.string().optional(),
  HOST: host.default('127.0.0.1'),
  PORT: wholeNumber(0, 65_535).default(4000),
  VIDA_API_TOKEN: apiToken,
  VIDA_API_TOKEN_FILE: z.string().optional(),
  VIDA_ORIGIN: providerOrigin('https://api.vida.dev'),
  VIDA_RESELLER_ID: z.string().optional(),
  VIDA_ACCOUNT: label.default('default'),
  VERTRA_API_TOKEN: apiToken,
  VERTRA_API_TOKEN_FILE: z.string().optional(),
  VERTRA_ORIGIN: providerOrigin('https://api.vertracloud.app'),
  VERTRA_ACCOUNT: label.default('default'),
  VERTRA_DIALECT: oneOf('organizations', 'workspaces', 'workspaces-flat').default('organizations'),
  SANDBOX: oneOf('auto', 'on', 'off').default('auto'),
  PROVIDER_TIMEOUT_MS: wholeNumber(1, 600_000).default(10_000),
  PROVIDER_SOCKETS: wholeNumber(1, 10_000).default(64),
  PROVIDER_QUEUE: wholeNumber(0, 1_000_000).default(1024),
  PROVIDER_MAX_BODY_BYTES: wholeNumber(1024, 1_073_741_824).default(1_048_576),
  HTTPS_PROXY: privateSetting(proxyUrl.optional()),
  HTTP_PROXY: privateSetting(proxyUrl.optional()),
  NO_PROXY: privateSetting(z.string().optional()),
  AUTH: listOf(oneOf('none', 'api-key', 'jwt')).optional(),
  AUTH_API_KEYS_FILE: z.string().optional(),
  AUTH_JWKS_URI: webUrl.optional(),
  AUTH_ISSUER: z.string().optional(),
  AUTH_AUDIENCE: z.string().optional(),
  AUTH_ORGANIZATIONS_CLAIM: z.string().optional(),
  TRUSTED_DOCUMENTS: onOff.default(false),
  CORS_ORIGINS: listOf(origin).default([]),
  RATE_LIMIT_PER_MINUTE: wholeNumber(1, 100_000_000).default(600),
  MAX_BATCH: wholeNumber(1, 10_000).default(100),
  MAX_BULK: wholeNumber(1, 100_000).default(10_000),
  VIDA_BULK_PER_MINUTE: wholeNumber(1, 1_000_000).default(600),
  VERTRA_BULK_PER_MINUTE: wholeNumber(1, 1_000_000).default(30),
  IDEMPOTENCY_TTL_SECONDS: wholeNumber(1, 31_536_000).default(86_400),
  REDIS_URL: privateSetting(redisUrl.optional()),
  STORAGE_NAMESPACE: label.default('organization-gateway'),
  METRICS_PORT: wholeNumber(0, 65_535).optional(),
  SHUTDOWN_GRACE_MS: wholeNumber(0, 600_000).default(15_000),
  GRAPHIQL: onOff.optional(),
  INTROSPECTION: onOff.optional(),
  LOG_LEVEL: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent').default('info'),
});

export type Settings = z.output<typeof settings>;

/** The settings that are marked as private. */
export const privateSettings: readonly string[] = Object.entries(settings.shape)
  .filter(([, schema]) => privateSchemas.has(schema))
  .map(([name]) => name);

/** Former names of settings, which are reported instead of ignored. */
export const renamedSettings: Readonly<Record<string, keyof Settings>> = {
  PROVIDER_CONNECTIONS: 'PROVIDER_SOCKETS',
};

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { hash, hostname, password, pathname, protocol, search, username } = new URL(text);
  const isBare = pathname === '/' && !search && !hash && !username && !password && hostname !== '';
  return isBare && (protocol === 'http:' || protocol === 'https:');
}

function isProxyUrl(text: string): boolean {
  if (!hasProtocol(text, /^https?:$/)) return false;
  const { hash, password, pathname, search, username } = new URL(text);
  const isBare = pathname === '/' && !search && !hash;
  return isBare && (username === '') === (password === '') && isDecodable(`${username}${password}`);
}

function hasHost(text: string): boolean {
  return new URL(text).hostname !== '';
}

/** ioredis reads the database from the path or the query. */
function hasDatabaseNumber(text: string): boolean {
  const { pathname, searchParams } = new URL(text);
  return /^(\/(\d{1,9})?)?$/.test(pathname) && /^\d{1,9}$/.test(searchParams.get('db') ?? '0');
}

function hasDecodableUser(text: string): boolean {
  const { password, username } = new URL(text);
  return isDecodable(username) && isDecodable(password);
}

function hasNoUser(text: string): boolean {
  const { password, username } = new URL(text);
  return username === '' && password === '';
}

/** undici sends the user name and the password percent-decoded. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function hasProtocol(text: string, protocol: RegExp): boolean {
  return URL.canParse(text) && protocol.test(new URL(text).protocol);
}
