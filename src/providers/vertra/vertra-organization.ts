import { z } from 'zod';
import type { Organization, OrganizationMember } from '../../domain/organization.ts';
import { told, wireId, wireInstant } from '../tolerant.ts';

const member = z.object({ user_id: wireId, role: z.string(), joined_at: told(wireInstant.nullable()) });

/** An organization, or workspace, as every dialect writes it; each field may be missing (vertra.md, Update). */
export const vertraOrganization = z.object({
  id: told(wireId),
  name: told(z.string()),
  description: told(z.string().nullable()),
  tags: told(z.array(z.string())),
  owner_id: told(wireId),
  created_at: told(wireInstant),
  updated_at: told(wireInstant),
  members: told(z.array(member.optional().catch(undefined))),
});

/** The organization as far as it was told; undefined when it has no id. */
export function toVertraOrganization(
  wire: z.output<typeof vertraOrganization> | undefined,
): Organization | undefined {
  if (wire?.id === undefined) return undefined;
  const fields = {
    name: wire.name,
    description: wire.description,
    tags: wire.tags,
    ownerId: wire.owner_id,
    createdAt: wire.created_at,
    updatedAt: wire.updated_at,
    members: wire.members?.flatMap(toMember),
  };
  const toldFields = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return { provider: 'VERTRA', providerId: wire.id, ...toldFields, vida: null };
}

function toMember(wire: z.output<typeof member> | undefined): OrganizationMember[] {
  return wire ? [{ userId: wire.user_id, role: wire.role, joinedAt: wire.joined_at ?? null }] : [];
}
