import { z } from 'zod';
import { privateSetting, setting } from './define-setting.ts';
import { label, oneOf, origin, path, proxyUrl, token, wholeNumber } from './setting-types.ts';

const apiToken = (provider: string) => privateSetting(`The API token for ${provider}.`, token.optional());

const apiTokenFile = (provider: string) =>
  setting(
    `The file with the API token for ${provider}. The gateway reads it again when it changes.`,
    path.optional(),
  );

const providerOrigin = (provider: string, url: string) =>
  privateSetting(
    `The origin of ${provider}'s API. It is https, or http on this machine: elsewhere the token would cross the network unencrypted.`,
    origin.default(url),
  );

const account = () =>
  setting(
    'A label of the account at the provider. It separates the stored records of two accounts whose other settings are equal.',
    label.default('default'),
  );

/** Settings of the providers, and of the connections to them. */
export const providerSettings = {
  VIDA_API_TOKEN: apiToken('Vida, of a reseller or a partner'),
  VIDA_API_TOKEN_FILE: apiTokenFile('Vida'),
  VIDA_ORIGIN: providerOrigin('Vida', 'https://api.vida.dev'),
  VIDA_RESELLER_ID: setting(
    'The reseller whose organizations `organizationList` lists. The sandbox has its own.',
    z.string().optional(),
  ),
  VIDA_ACCOUNT: account(),
  VERTRA_API_TOKEN: apiToken('Vertra Cloud'),
  VERTRA_API_TOKEN_FILE: apiTokenFile('Vertra Cloud'),
  VERTRA_ORIGIN: providerOrigin('Vertra Cloud', 'https://api.vertracloud.app'),
  VERTRA_ACCOUNT: account(),
  VERTRA_DIALECT: setting(
    "The version of Vertra Cloud's API. `organizations` is of August 2025, `workspaces` of March 2026, and `workspaces-flat` of September 2026.",
    oneOf('organizations', 'workspaces', 'workspaces-flat').default('organizations'),
  ),
  CONNECTIONS_FILE: setting(
    'The JSON file of further connections to the providers. The gateway reads it, and the token files that it names, again when they change. The settings above are the connection `default`, which can be used beside it or left out. The sandbox does not use it.',
    path.optional(),
  ),
  SANDBOX: setting(
    'Whether both providers are simulated. `auto` simulates them when neither a token nor `CONNECTIONS_FILE` is set, but never in production.',
    oneOf('auto', 'on', 'off').default('auto'),
  ),
  SANDBOX_QUOTA_PER_MINUTE: setting(
    'How many requests a minute each simulated provider allows. It refuses a further one with 429. Vertra Cloud documents 30 to 480.',
    wholeNumber(1, 100_000_000).default(100_000),
  ),
  SANDBOX_QUOTA_PER_DAY: setting(
    'How many requests a day each simulated provider allows. Vertra Cloud documents 1,000 on the free plan.',
    wholeNumber(1, 100_000_000).default(10_000_000),
  ),
  PROVIDER_TIMEOUT_MS: setting(
    'The time limit of one call to a provider. It includes the wait for a socket and every further attempt.',
    wholeNumber(1, 600_000).default(10_000),
  ),
  PROVIDER_SOCKETS: setting(
    'The maximum number of TCP connections to each provider. One authenticated caller uses at most three quarters of them (1 of 2; the only one if there is 1), and an eighth is reserved for updates.',
    wholeNumber(1, 10_000).default(64),
  ),
  PROVIDER_QUEUE: setting(
    'The number of requests that can wait for a socket to each provider. A further one is refused at once. A quarter of the places is reserved for updates, and callers take turns.',
    wholeNumber(0, 1_000_000).default(1024),
  ),
  PROVIDER_MAX_BODY_BYTES: setting(
    'The largest response of a provider that is read. It limits the size before and after decompression, and other limits of a response depend on it.',
    wholeNumber(1024, 1_073_741_824).default(1_048_576),
  ),
  HTTPS_PROXY: privateSetting(
    'A proxy for https URLs. An example is `http://user:password@proxy:3128`. Requests to the providers and to `AUTH_JWKS_URI` go through it in a tunnel (CONNECT). Without it, `HTTP_PROXY` is used. The name in lower case takes precedence. The sandbox uses no proxy.',
    proxyUrl.optional(),
  ),
  HTTP_PROXY: privateSetting(
    'A proxy for http URLs. An example is `http://proxy:3128`.',
    proxyUrl.optional(),
  ),
  NO_PROXY: privateSetting(
    'Hosts that are reached without a proxy. Separate them by commas: `api.example.com`, `.example.com`, `10.0.0.7:8443`, `*`.',
    z.string().optional(),
  ),
};
