import { expect } from 'vitest';
import type { VertraDialect } from '../../src/sandbox/vertra-dialect.ts';
import { readResponse } from './clients.ts';

/** Every dialect of Vertra. */
export const dialects: readonly VertraDialect[] = ['organizations', 'workspaces', 'workspaces-flat'];

/** The organization in the documentation of the first dialect, verbatim. */
export const documented = {
  id: 'org123',
  name: 'updatedorganization',
  description: 'Updated description',
  tags: ['newtag', 'updated'],
  owner_id: '993591427428790342',
  created_at: '2025-08-14T19:58:00Z',
  updated_at: '2025-08-14T20:00:00Z',
  members: [{ user_id: '993591427428790342', role: 'owner', joined_at: '2025-08-14T19:58:00Z' }],
};

/** Whether a dialect has tags; such a dialect also nests new values in the member `updates`. */
export function hasTags(dialect: VertraDialect): boolean {
  return dialect !== 'workspaces-flat';
}

/** Returns the name of the resource in a dialect's error codes. */
export function resourceOf(dialect: VertraDialect): string {
  return dialect === 'organizations' ? 'ORGANIZATION' : 'WORKSPACE';
}

/** Creates the body of a success in a dialect. */
export function success(dialect: VertraDialect, response: unknown): object {
  return dialect === 'organizations' ? { status: 'success', response } : { response };
}

/** Creates the body of a refusal in a dialect. */
export function refusal(dialect: VertraDialect, code: string): object {
  return dialect === 'organizations' ? { status: 'error', code } : { code, message: expect.any(String) };
}

/** Converts an organization to the format of the list and update routes; the newest dialect omits tags and members. */
export function toSummary(
  dialect: VertraDialect,
  { members, tags, ...organization }: Record<string, unknown>,
): Record<string, unknown> {
  return hasTags(dialect) ? { ...organization, tags, members } : organization;
}

/** Returns the documented organization in the format of a dialect's get route. */
export function documentedDetail(dialect: VertraDialect): Record<string, unknown> {
  if (hasTags(dialect)) return documented;
  const { tags: _tags, ...organization } = documented;
  const members = documented.members.map(({ role, ...member }) => ({
    ...member,
    role_id: `role_${role}`,
    role_name: role,
    expires_at: null,
    user: null,
  }));
  return { ...organization, members, members_count: 1, frozen: false };
}

/** Expects exactly this refusal, in the dialect's format. */
export async function expectRefusal(
  pending: Promise<Response>,
  dialect: VertraDialect,
  status: number,
  code: string,
): Promise<void> {
  const { status: actualStatus, body } = await readResponse(pending);
  expect({ status: actualStatus, body }).toEqual({ status, body: refusal(dialect, code) });
}
