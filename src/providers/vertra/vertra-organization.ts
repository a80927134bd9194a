import { parseInstant } from '../../domain/organization/instant.ts';
import type { Organization, OrganizationMember } from '../../domain/organization/organization.ts';
import type { ReadValue } from '../shared/tolerant-reader.ts';
import {
  id,
  instant,
  lenientListOf,
  nullable,
  object,
  strictListOf,
  text,
  unchecked,
} from '../shared/tolerant-reader.ts';
import type { VertraContract } from './vertra-dialect.ts';

/** The newest dialect has `role_name` in place of `role` (vertra.md). */
const member = object(
  {
    user_id: id,
    role: nullable(text),
    role_name: nullable(text),
    joined_at: nullable(instant),
    role_id: unchecked,
    expires_at: unchecked,
    user: unchecked,
  },
  'user_id',
);

/** Documented fields that no answer of ours shows: known, so that they are no drift, and never looked into. */
const documentedAndUnused = {
  plan_id: unchecked,
  applications: unchecked,
  databases: unchecked,
  owner: unchecked,
  members_count: unchecked,
  deleted_at: unchecked,
  frozen: unchecked,
  roles: unchecked,
  permissions: unchecked,
  is_owner: unchecked,
  owner_plan_id: unchecked,
  resource_organization: unchecked,
};

/** An answer repeats what is selected of a member in each of them. */
const maxMembers = 10_000;

/** An organization, or workspace, as every dialect writes it; each field may be missing (vertra.md, Update). */
export const vertraOrganization = object({
  id,
  name: text,
  description: nullable(text),
  tags: strictListOf(text),
  owner_id: id,
  created_at: instant,
  updated_at: instant,
  members: lenientListOf(member, maxMembers),
  ...documentedAndUnused,
});

/** The organization as far as it is reported; undefined when it has no id. */
export function toVertraOrganization(
  wire: ReadValue<typeof vertraOrganization> | undefined,
  { hasTags }: Pick<VertraContract, 'hasTags'>,
): Organization | undefined {
  if (wire?.id === undefined) return undefined;
  const { created_at, description, members, name, owner_id, tags, updated_at } = wire;
  const told: { -readonly [Field in keyof Organization]: Organization[Field] } = {
    provider: 'VERTRA',
    providerId: wire.id,
  };
  if (name !== undefined) told.name = name;
  if (description !== undefined) told.description = description;
  if (!hasTags) told.tags = null;
  else if (tags !== undefined) told.tags = tags;
  if (owner_id !== undefined) told.ownerId = owner_id;
  if (created_at !== undefined) told.createdAt = parseInstant(created_at);
  if (updated_at !== undefined) told.updatedAt = parseInstant(updated_at);
  const readable = members?.flatMap(toMember);
  // Members of whom none can be read are not reported: an empty list would say that there are none.
  if (readable && (readable.length > 0 || members?.length === 0)) told.members = readable;
  told.vida = null;
  return told;
}

function toMember(wire: ReadValue<typeof member> | undefined): OrganizationMember[] {
  if (!wire) return [];
  const { joined_at, role, role_name, user_id } = wire;
  return [
    {
      userId: user_id,
      role: role ?? role_name ?? null,
      joinedAt: joined_at ? parseInstant(joined_at) : null,
    },
  ];
}
