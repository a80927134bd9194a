import { parseInstant } from '../../domain/instant.ts';
import type { Organization, OrganizationMember } from '../../domain/organization.ts';
import type { ReadBy } from '../tolerant.ts';
import { allOf, id, instant, nullable, object, someOf, text } from '../tolerant.ts';

const member = object({ user_id: id, role: text, joined_at: nullable(instant) }, 'user_id', 'role');

/** An organization, or workspace, as every dialect writes it; each field may be missing (vertra.md, Update). */
export const vertraOrganization = object({
  id,
  name: text,
  description: nullable(text),
  tags: allOf(text),
  owner_id: id,
  created_at: instant,
  updated_at: instant,
  members: someOf(member),
});

/** The organization as far as it was told; undefined when it has no id. */
export function toVertraOrganization(
  wire: ReadBy<typeof vertraOrganization> | undefined,
): Organization | undefined {
  if (wire?.id === undefined) return undefined;
  const { created_at, description, members, name, owner_id, tags, updated_at } = wire;
  const told: { -readonly [Field in keyof Organization]: Organization[Field] } = {
    provider: 'VERTRA',
    providerId: wire.id,
  };
  if (name !== undefined) told.name = name;
  if (description !== undefined) told.description = description;
  if (tags !== undefined) told.tags = tags;
  if (owner_id !== undefined) told.ownerId = owner_id;
  if (created_at !== undefined) told.createdAt = parseInstant(created_at);
  if (updated_at !== undefined) told.updatedAt = parseInstant(updated_at);
  if (members !== undefined) told.members = members.flatMap(toMember);
  told.vida = null;
  return told;
}

function toMember(wire: ReadBy<typeof member> | undefined): OrganizationMember[] {
  if (!wire) return [];
  const { joined_at, role, user_id } = wire;
  return [{ userId: user_id, role, joinedAt: joined_at ? parseInstant(joined_at) : null }];
}
