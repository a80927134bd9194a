import { z } from 'zod';
import { privateSetting, setting } from './define-setting.ts';
import { label, oneOf, origin, proxyUrl, token, wholeNumber } from './setting-types.ts';

const apiToken = (provider: string) => privateSetting(`The API token for ${provider}.`, token.optional());

const apiTokenFile = (provider: string) =>
  setting(
    `A file that contains the API token for ${provider}. It is read again when it changes.`,
    z.string().optional(),
  );

const providerOrigin = (provider: string, url: string) =>
  privateSetting(
    `The origin of the API of ${provider}: https, or http on this machine, because the token would cross the network unencrypted.`,
    origin.default(url),
  );

const account = () =>
  setting(
    'A label that separates the stored records of two accounts with otherwise equal settings: up to 64 letters, digits, `-`, `.` and `_`.',
    label.default('default'),
  );

/** Settings of the providers, and of the connections to them. */
export const providerSettings = {
  VIDA_API_TOKEN: apiToken('Vida, of a reseller or a partner'),
  VIDA_API_TOKEN_FILE: apiTokenFile('Vida'),
  VIDA_ORIGIN: providerOrigin('Vida', 'https://api.vida.dev'),
  VIDA_RESELLER_ID: setting(
    'The reseller whose organizations `organizationList` lists at Vida. The sandbox has its own.',
    z.string().optional(),
  ),
  VIDA_ACCOUNT: account(),
  VERTRA_API_TOKEN: apiToken('Vertra Cloud'),
  VERTRA_API_TOKEN_FILE: apiTokenFile('Vertra Cloud'),
  VERTRA_ORIGIN: providerOrigin('Vertra Cloud', 'https://api.vertracloud.app'),
  VERTRA_ACCOUNT: account(),
  VERTRA_DIALECT: setting(
    'The version of the contract of Vertra Cloud: `organizations` (August 2025), `workspaces` (March 2026) or `workspaces-flat` (September 2026).',
    oneOf('organizations', 'workspaces', 'workspaces-flat').default('organizations'),
  ),
  SANDBOX: setting(
    '`on` simulates both providers, `off` uses the real ones, and `auto` simulates them when no token is set, but never in production.',
    oneOf('auto', 'on', 'off').default('auto'),
  ),
  SANDBOX_QUOTA_PER_MINUTE: setting(
    'The number of requests in a minute that each simulated provider allows; a further one is refused with 429. Vertra Cloud documents 30 to 480.',
    wholeNumber(1, 100_000_000).default(100_000),
  ),
  SANDBOX_QUOTA_PER_DAY: setting(
    'The number of requests in a day that each simulated provider allows. Vertra Cloud documents 1,000 on the free plan.',
    wholeNumber(1, 100_000_000).default(10_000_000),
  ),
  PROVIDER_TIMEOUT_MS: setting(
    'The time limit of one call to a provider, an update or a read, including the wait for a socket and further attempts.',
    wholeNumber(1, 600_000).default(10_000),
  ),
  PROVIDER_SOCKETS: setting(
    'The maximum number of TCP connections to each provider. One authenticated caller uses at most three quarters of them (of 2, one; of 1, that one), and an eighth is for updates alone.',
    wholeNumber(1, 10_000).default(64),
  ),
  PROVIDER_QUEUE: setting(
    'The number of requests that may wait for a socket to each provider; a further one is refused at once. A quarter of the places is for updates alone, and callers share them.',
    wholeNumber(0, 1_000_000).default(1024),
  ),
  PROVIDER_MAX_BODY_BYTES: setting(
    'The largest response that is read, before and after decompression. Other limits of a response depend on it.',
    wholeNumber(1024, 1_073_741_824).default(1_048_576),
  ),
  HTTPS_PROXY: privateSetting(
    'A proxy for https origins, such as `http://user:password@proxy:3128`: for the providers and for `AUTH_JWKS_URI`, always through a tunnel (CONNECT). `HTTP_PROXY` is used when it is not set. The name in lower case is read too, and takes precedence. The sandbox uses no proxy.',
    proxyUrl.optional(),
  ),
  HTTP_PROXY: privateSetting('A proxy for http origins, such as `http://proxy:3128`.', proxyUrl.optional()),
  NO_PROXY: privateSetting(
    'Hosts that are reached without a proxy, separated by commas: `api.example.com`, `.example.com`, `10.0.0.7:8443`, `*`.',
    z.string().optional(),
  ),
};
