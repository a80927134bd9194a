import { expect } from 'vitest';
import type { VertraDialect } from '../../src/sandbox/vertra-dialect.ts';
import { heard } from './clients.ts';

/** Every dialect of Vertra. */
export const dialects: readonly VertraDialect[] = ['organizations', 'workspaces', 'workspaces-flat'];

/** The organization of the seed page's answer, to the letter. */
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

/** Whether a dialect has tags, and with them the `updates` member of the body. */
export function hasTags(dialect: VertraDialect): boolean {
  return dialect !== 'workspaces-flat';
}

/** What the codes of a dialect call the resource. */
export function resourceOf(dialect: VertraDialect): string {
  return dialect === 'organizations' ? 'ORGANIZATION' : 'WORKSPACE';
}

/** A success in the envelope of a dialect. */
export function success(dialect: VertraDialect, response: unknown): object {
  return dialect === 'organizations' ? { status: 'success', response } : { response };
}

/** A refusal in the envelope of a dialect. */
export function refusal(dialect: VertraDialect, code: string): object {
  return dialect === 'organizations' ? { status: 'error', code } : { code, message: expect.any(String) };
}

/** An organization as the list and the update of a dialect show it: the newest one without tags and members. */
export function told(
  dialect: VertraDialect,
  { members, tags, ...organization }: Record<string, unknown>,
): Record<string, unknown> {
  return hasTags(dialect) ? { ...organization, tags, members } : organization;
}

/** The documented organization as the get route of a dialect shows it. */
export function read(dialect: VertraDialect): Record<string, unknown> {
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

/** Fails unless the answer is exactly the refusal, in the dialect's envelope. */
export async function expectRefusal(
  answer: Promise<Response>,
  dialect: VertraDialect,
  status: number,
  code: string,
): Promise<void> {
  const { status: heardStatus, body } = await heard(answer);
  expect({ status: heardStatus, body }).toEqual({ status, body: refusal(dialect, code) });
}
