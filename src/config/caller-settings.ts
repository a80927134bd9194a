import { z } from 'zod';
import { setting } from './define-setting.ts';
import { listOf, oneOf, onOff, origin, webUrl, wholeNumber } from './setting-types.ts';

/** Settings of authentication, and of what callers are allowed to send. */
export const callerSettings = {
  AUTH: setting(
    'How callers authenticate: `none`, `api-key`, `jwt`, or `api-key,jwt`.',
    listOf(oneOf('none', 'api-key', 'jwt')).optional(),
    'none; required in production',
  ),
  AUTH_API_KEYS_FILE: setting(
    'The file of API keys, to which `npm run api-key` adds.',
    z.string().optional(),
  ),
  AUTH_JWKS_URI: setting(
    'The URL of the keys of the issuer whose JWTs are accepted. An http URL to another machine is logged as a warning, and stops the start in production.',
    webUrl.optional(),
  ),
  AUTH_ISSUER: setting('The issuer (iss) of accepted JWTs.', z.string().optional()),
  AUTH_AUDIENCE: setting('The audience (aud) of accepted JWTs.', z.string().optional()),
  AUTH_ORGANIZATIONS_CLAIM: setting(
    'The claim that lists the organizations of a JWT. Without it, scopes alone decide.',
    z.string().optional(),
  ),
  TRUSTED_DOCUMENTS: setting(
    '`on` serves only the operations in `schema/operations`, by their hash.',
    onOff.default(false),
  ),
  CORS_ORIGINS: setting('The origins whose pages may call, separated by commas.', listOf(origin).default([])),
  RATE_LIMIT_PER_MINUTE: setting(
    'The number of requests of each caller in a minute; of all callers together where `AUTH` is `none`.',
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
