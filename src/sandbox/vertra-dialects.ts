import type { JsonObject } from './json.ts';
import { isJsonObject } from './json.ts';
import type { VertraDialect } from './sandbox.ts';
import type { VertraMember, VertraOrganization } from './vertra-seed.ts';

/** The members of an organization that an update can set. */
export type VertraField = 'name' | 'description' | 'tags';

/** A refusal, before it is told in a dialect's words. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
}

/** What one published version of Vertra's contract has of its own (vertra.md, the table of dialects). */
export interface Dialect {
  readonly collection: string;
  readonly list: string;
  /** What the codes call the resource, as in `WORKSPACE_NOT_FOUND`. */
  readonly resource: 'ORGANIZATION' | 'WORKSPACE';
  readonly fields: readonly VertraField[];
  /** The object of new values in a body, or `undefined`. */
  updatesIn(body: JsonObject): JsonObject | undefined;
  success(response: unknown): JsonObject;
  error(code: string, details?: JsonObject): JsonObject;
  readonly nameTakenStatus: number;
  readonly forbiddenCode: string;
  /** How a missing and a wrong credential are refused. */
  readonly credentialMissing: Refusal;
  readonly credentialWrong: Refusal;
  rateLimitHeaders(retryAfterSeconds: number): Readonly<Record<string, string>>;
  /** An organization as this version's get route shows it. */
  tell(organization: VertraOrganization): JsonObject;
  /** The same as its list and its update show it. */
  tellBriefly(organization: VertraOrganization): JsonObject;
}

function updatesMember(body: JsonObject): JsonObject | undefined {
  return isJsonObject(body['updates']) ? body['updates'] : undefined;
}

function messageFor(code: string): string {
  return code.toLowerCase().replaceAll('_', ' ');
}

function seedOrganization(organization: VertraOrganization): JsonObject {
  return { ...organization, description: organization.description ?? '' };
}

const organizations: Dialect = {
  collection: '/v1/organizations',
  list: '/v1/organizations/all/@me',
  resource: 'ORGANIZATION',
  fields: ['name', 'description', 'tags'],
  updatesIn: updatesMember,
  success: (response) => ({ status: 'success', response }),
  error: (code) => ({ status: 'error', code }),
  nameTakenStatus: 400,
  forbiddenCode: 'NOT_ORGANIZATION_MEMBER',
  credentialMissing: { status: 403, code: 'UNAUTHORIZED' },
  credentialWrong: { status: 403, code: 'UNAUTHORIZED' },
  rateLimitHeaders: (seconds) => ({ 'retry-after': String(seconds) }),
  // The seed page knows no null description; later versions do.
  tell: seedOrganization,
  tellBriefly: seedOrganization,
};

const workspaces: Dialect = {
  ...organizations,
  collection: '/v1/workspaces',
  list: '/v1/workspaces/all/@me',
  resource: 'WORKSPACE',
  success: (response) => ({ response }),
  error: (code) => ({ code, message: messageFor(code) }),
  nameTakenStatus: 409,
  forbiddenCode: 'WORKSPACE_OWNER_ONLY',
  credentialMissing: { status: 401, code: 'AUTH_TOKEN_MISSING' },
  credentialWrong: { status: 401, code: 'API_KEY_INVALID' },
  tell: (organization) => ({ ...organization }),
  tellBriefly: (organization) => ({ ...organization }),
};

const workspacesFlat: Dialect = {
  ...workspaces,
  list: '/v1/workspaces',
  fields: ['name', 'description'],
  updatesIn: (body) => body,
  error: (code, details) => ({ code, message: messageFor(code), ...(details !== undefined && { details }) }),
  rateLimitHeaders: (seconds) => ({
    'retry-after': String(seconds),
    'x-ratelimit-limit': '120',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(seconds),
  }),
  tell: ({ tags: _tags, members, ...organization }) => ({
    ...organization,
    members: members.map(toFlatMember),
    members_count: members.length,
    frozen: false,
  }),
  tellBriefly: ({ tags: _tags, members: _members, ...organization }) => organization,
};

/** The newest dialect's members have custom roles: an id and a name in place of `role` (vertra.md). */
function toFlatMember({ joined_at, role, user_id }: VertraMember): JsonObject {
  return { user_id, role_id: `role_${role}`, role_name: role, joined_at, expires_at: null, user: null };
}

/** Every dialect by its name. */
export const dialects: Readonly<Record<VertraDialect, Dialect>> = {
  organizations,
  workspaces,
  'workspaces-flat': workspacesFlat,
};
