import type { JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import type { DialectDefinition, VertraDialect } from './vertra-dialect.ts';
import type { VertraMember, VertraOrganization } from './vertra-record.ts';

function nestedUpdates(body: JsonObject): JsonObject | undefined {
  return isJsonObject(body['updates']) ? body['updates'] : undefined;
}

function toMessage(code: string): string {
  return code.toLowerCase().replaceAll('_', ' ');
}

function withDescription(organization: VertraOrganization): JsonObject {
  return { ...organization, description: organization.description ?? '' };
}

const organizations: DialectDefinition = {
  collection: '/v1/organizations',
  list: '/v1/organizations/all/@me',
  resource: 'ORGANIZATION',
  fields: ['name', 'description', 'tags'],
  findUpdates: nestedUpdates,
  success: (response) => ({ status: 'success', response }),
  error: (code) => ({ status: 'error', code }),
  nameTakenStatus: 400,
  forbiddenCode: 'NOT_ORGANIZATION_MEMBER',
  missingCredential: { status: 403, code: 'UNAUTHORIZED' },
  wrongCredential: { status: 403, code: 'UNAUTHORIZED' },
  rateLimitHeaders: (seconds) => ({ 'retry-after': String(seconds) }),
  quotaHeaders: { MINUTE: 'x-ratelimit' },
  // This version documents no null description; later ones do.
  toDetail: withDescription,
  toSummary: withDescription,
};

const workspaces: DialectDefinition = {
  ...organizations,
  collection: '/v1/workspaces',
  list: '/v1/workspaces/all/@me',
  resource: 'WORKSPACE',
  success: (response) => ({ response }),
  error: (code) => ({ code, message: toMessage(code) }),
  nameTakenStatus: 409,
  forbiddenCode: 'WORKSPACE_OWNER_ONLY',
  missingCredential: { status: 401, code: 'AUTH_TOKEN_MISSING' },
  wrongCredential: { status: 401, code: 'API_KEY_INVALID' },
  toDetail: (organization) => ({ ...organization }),
  toSummary: (organization) => ({ ...organization }),
};

const workspacesFlat: DialectDefinition = {
  ...workspaces,
  list: '/v1/workspaces',
  fields: ['name', 'description'],
  findUpdates: (body) => body,
  error: (code, details) => ({ code, message: toMessage(code), ...(details !== undefined && { details }) }),
  rateLimitHeaders: (seconds) => ({
    'retry-after': String(seconds),
    'x-ratelimit-limit': '120',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(seconds),
  }),
  quotaHeaders: { MINUTE: 'x-ratelimit', DAY: 'x-quota' },
  toDetail: ({ tags: _tags, members, ...organization }) => ({
    ...organization,
    members: members.map(toFlatMember),
    members_count: members.length,
    frozen: false,
  }),
  toSummary: ({ tags: _tags, members: _members, ...organization }) => organization,
};

/** Members of the newest dialect have custom roles: an id and a name in place of `role` (vertra.md). */
function toFlatMember({ joined_at, role, user_id }: VertraMember): JsonObject {
  return { user_id, role_id: `role_${role}`, role_name: role, joined_at, expires_at: null, user: null };
}

/** The definition of each dialect. */
export const dialects: Readonly<Record<VertraDialect, DialectDefinition>> = {
  organizations,
  workspaces,
  'workspaces-flat': workspacesFlat,
};
