import { isIP } from 'node:net';
import { z } from 'zod';
import { toSettingText, withValues } from './define-setting.ts';

/** An integer without a sign. */
export const wholeNumber = (min: number, max: number) =>
  withValues(
    `${min.toLocaleString('en')} to ${max.toLocaleString('en')}`,
    z
      .string()
      .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
      .transform(Number)
      .refine((number) => number >= min && number <= max, `must be a whole number from ${min} to ${max}`),
  );

/** One of several words. */
export const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  withValues(
    values.map((each) => `\`${each}\``).join(', '),
    z.enum(values, `must be one of ${values.join(', ')}`),
  );

/** `on` or `off`. */
export const onOff = withValues(
  '`on`, `off`',
  oneOf('on', 'off').transform((value) => value === 'on'),
);

/** Items separated by commas. */
export const listOf = <Item extends z.ZodType<unknown, string>>(item: Item) =>
  withValues(
    `${toSettingText(item).values}, separated by commas`,
    z
      .string()
      .transform((text) => text.split(',').map((item) => item.trim()))
      .pipe(z.array(item)),
  );

/** Sent unencoded in a header or a query, so a stray line break in a pasted token must be refused here. */
export const token = withValues(
  'visible ASCII characters',
  z.string().regex(/^[\x21-\x7e]+$/, 'must be visible ASCII characters without spaces'),
);

/** Accepts an IPv6 address in brackets, as in a URL. */
export const host = withValues(
  'a host name or an address',
  z
    .string()
    .transform((text) => text.replace(/^\[(.*)\]$/, '$1'))
    .refine(
      (text) => isIP(text) !== 0 || /^[\w.-]+$/.test(text),
      'must be a host name or an address without a scheme or port',
    ),
);

/** A file or a folder. */
export const path = withValues('a path', z.string());

/** A web origin, without the slash at its end. */
export const origin = withValues(
  'http or https origin',
  z
    .string()
    .refine(isOrigin, 'must be an http or https origin without a path, such as https://api.example.com')
    .transform((text) => new URL(text).origin),
);

/** Node's `fetch` refuses a URL that contains a user name or a password. */
export const webUrl = withValues(
  'http or https URL',
  z
    .string()
    .refine((text) => hasProtocol(text, /^https?:$/), { error: 'must be an http or https URL', abort: true })
    .refine(hasNoUser, 'must not contain a user name or a password'),
);

/** Requires a password with a user name: undici sends neither without the other. */
export const proxyUrl = withValues(
  'http or https URL',
  z
    .string()
    .refine(
      isProxyUrl,
      'must be an http or https URL, such as http://proxy:3128 or http://user:password@proxy:3128',
    ),
);

/** The URL of a Redis or Valkey. */
export const redisUrl = withValues(
  'redis or rediss URL',
  z
    .string()
    .refine((text) => hasProtocol(text, /^rediss?:$/), {
      error: 'must be a redis or rediss URL',
      abort: true,
    })
    .refine(hasHost, 'must name a host, such as redis://redis:6379')
    .refine(
      hasDatabaseNumber,
      'must have a database number from 0 to 999999999, such as redis://redis:6379/0',
    )
    .refine(hasDecodableUser, 'must have a percent-encoded user name and password'),
);

/** Part of Redis key names, in which `:`, `*` and `{` have a meaning. */
export const label = withValues(
  '1 to 64 letters, digits, `-`, `.`, `_`',
  z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 letters, digits, -, _ or .'),
);

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
