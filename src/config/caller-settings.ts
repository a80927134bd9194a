import { z } from 'zod';
import { setting } from './define-setting.ts';
import { listOf, oneOf, onOff, origin, path, webUrl, wholeNumber } from './setting-types.ts';

/** Settings of authentication, and of what callers are allowed to send. */
export const callerSettings = {
  AUTH: setting(
    'How callers authenticate. `api-key,jwt` accepts both.',
    listOf(oneOf('none', 'api-key', 'jwt')).optional(),
    'none; required in production',
  ),
  AUTH_API_KEYS_FILE: setting('The file of API keys. `npm run api-key` adds a key to it.', path.optional()),
  AUTH_JWKS_URI: setting(
    "The URL of the issuer's signing keys. An http URL to another machine is logged as a warning, and stops the start in production.",
    webUrl.optional(),
  ),
  AUTH_ISSUER: setting('The issuer (`iss`) of accepted JWTs.', z.string().optional()),
  AUTH_AUDIENCE: setting('The audience (`aud`) of accepted JWTs.', z.string().optional()),
  AUTH_ORGANIZATIONS_CLAIM: setting(
    'The claim that lists the organization patterns of a JWT. Without this setting, only scopes limit a JWT.',
    z.string().optional(),
  ),
  TRUSTED_DOCUMENTS: setting(
    'Whether only published operations are served. They are those in `schema/operations`, and a request names one by its hash.',
    onOff.default(false),
  ),
  CORS_ORIGINS: setting(
    'The web origins whose pages can call the gateway. Separate them by commas.',
    listOf(origin).default([]),
  ),
  RATE_LIMIT_PER_MINUTE: setting(
    'The number of requests a minute that each caller can send. With `AUTH=none` it holds for all callers together.',
    wholeNumber(1, 100_000_000).default(600),
  ),
  MAX_BATCH: setting(
    'The maximum number of updates in one `updateOrganizations`.',
    wholeNumber(1, 10_000).default(100),
  ),
  MAX_BULK: setting(
    'The maximum number of updates in one `startBulkUpdate`.',
    wholeNumber(1, 100_000).default(10_000),
  ),
};
