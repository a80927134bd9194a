import type { Behavior } from './behavior.ts';
import { refused, unknown } from './behavior.ts';
import { respond } from './reply.ts';

type Row = readonly [code: string, status: number, member: string];

/** The documented codes of an update, each with its documented status or a likely one. */
const rows: readonly Row[] = [
  ['UNAUTHORIZED', 403, 'CredentialError'],
  ['AUTH_TOKEN_MISSING', 401, 'CredentialError'],
  ['API_KEY_INVALID', 401, 'CredentialError'],
  ['NAME_MUST_BE_A_STRING', 400, 'InputError'],
  ['DESCRIPTION_MUST_BE_A_STRING', 422, 'InputError'],
  ['TAGS_MUST_BE_AN_ARRAY', 400, 'InputError'],
  ['NAME_TOO_LONG', 400, 'InputError'],
  ['DESCRIPTION_TOO_LONG', 400, 'InputError'],
  ['TAG_TOO_LONG', 422, 'InputError'],
  ['VALIDATION_ERROR', 400, 'InputError'],
  ['NO_CHANGES_PROVIDED', 400, 'InputError'],
  ['NO_FIELDS_TO_UPDATE', 400, 'InputError'],
  ['ORGANIZATION_NAME_ALREADY_EXISTS', 400, 'NameTakenError'],
  ['WORKSPACE_NAME_ALREADY_EXISTS', 409, 'NameTakenError'],
  ['ORGANIZATION_NOT_FOUND', 404, 'NotFoundError'],
  ['WORKSPACE_NOT_FOUND', 404, 'NotFoundError'],
  ['NOT_ORGANIZATION_MEMBER', 403, 'ForbiddenError'],
  ['WORKSPACE_OWNER_ONLY', 403, 'ForbiddenError'],
  ['WORKSPACE_PERMISSION_DENIED', 403, 'ForbiddenError'],
  ['PLAN_RESTRICTED_FEATURE', 403, 'ForbiddenError'],
  ['ACCOUNT_BANNED', 403, 'ForbiddenError'],
  ['RATE_LIMIT_EXCEEDED', 429, 'RateLimitedError'],
  ['DAILY_QUOTA_EXCEEDED', 429, 'RateLimitedError'],
];

/** The fields that an update must have for a code about them. */
const subjects: Readonly<Record<string, string>> = { NAME: 'name', DESCRIPTION: 'description', TAG: 'tags' };

function toBehavior([code, status, member]: Row): Behavior {
  const [, subject = member === 'NameTakenError' ? 'NAME' : ''] =
    /^(NAME|DESCRIPTION|TAG)S?_/.exec(code) ?? [];
  const field = subjects[subject];
  return {
    name: `${code} under ${status}`,
    timings: ['NONE'],
    ...(field === undefined ? {} : { requires: [field] }),
    ...(status === 429 ? { isSlowInBulk: true } : {}),
    response: ({ random }) => ({
      reply: respond(status, { ...(random.chance(0.5) && { status: 'error' }), code, message: 'No.' }),
      expected: refused(member),
    }),
  };
}

export const vertraRefusals: readonly Behavior[] = [
  ...rows.map(toBehavior),
  ...['details', 'top'].map(
    (place): Behavior => ({
      name: `VALIDATION_ERROR with a path (${place})`,
      timings: ['NONE'],
      requires: ['description'],
      response: () => ({
        reply: respond(400, {
          code: 'VALIDATION_ERROR',
          ...(place === 'top' ? { path: 'description' } : { details: { path: 'description' } }),
        }),
        expected: refused('InputError'),
      }),
    }),
  ),
  ...['details', 'top'].map(
    (place): Behavior => ({
      name: `429 with retry_after (${place})`,
      timings: ['NONE'],
      isResendable: true,
      response: () => ({
        reply: respond(429, {
          code: 'RATE_LIMIT_EXCEEDED',
          ...(place === 'top' ? { retry_after: 0 } : { details: { retry_after: 0 } }),
        }),
        expected: refused('RateLimitedError'),
      }),
    }),
  ),
  {
    name: '404 without a code',
    timings: ['NONE'],
    response: ({ random }) => ({
      reply: respond(404, random.pick(['', '<html></html>', { message: 'Route not found' }])),
      expected: refused('UnexpectedError', { status: 404 }),
    }),
  },
  {
    name: '400 with a code that is not documented',
    timings: ['NONE'],
    response: () => ({
      reply: respond(400, { status: 'error', code: 'QUITE_NEW' }),
      expected: refused('UnexpectedError', { status: 400 }),
    }),
  },
  {
    // The contract says: "A body with status error under HTTP 200 is an error". Its code decides, or the outcome is unknown.
    name: '200 with status error and a code',
    timings: ['NONE'],
    response: () => ({
      reply: respond(200, { status: 'error', code: 'ACCESS_DENIED' }),
      expected: [...refused('ForbiddenError'), ...unknown()],
    }),
  },
];
