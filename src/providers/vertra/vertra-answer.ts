import { z } from 'zod';
import type { Organization, OrganizationMember } from '../../domain/organization.ts';
import { departures, told, wireId, wireInstant } from '../tolerant.ts';

const member = z.object({
  user_id: told(wireId),
  role: told(z.string()),
  joined_at: told(wireInstant.nullable()),
});

const organization = z.object({
  id: told(wireId),
  name: told(z.string()),
  description: told(z.string().nullable()),
  tags: told(z.array(z.string())),
  owner_id: told(wireId),
  created_at: told(wireInstant),
  updated_at: told(wireInstant),
  members: told(z.array(member.optional().catch(undefined))),
});

const answer = z.object({
  status: told(z.string()),
  response: told(organization),
  code: told(z.string()),
  message: z.unknown().optional(),
  details: told(z.looseObject({ retry_after: z.unknown().optional() })),
  retry_after: z.unknown().optional(),
});

type WireOrganization = z.output<typeof organization>;

/** What Vertra says, in any dialect; an absent member was not told. */
export type VertraAnswer = z.output<typeof answer>;

/** Reads an answer tolerantly; undefined when it is no JSON object. Each departure's key path goes to `onDrift`. */
export function decodeVertraAnswer(
  body: unknown,
  onDrift: (keyPath: string) => void,
): VertraAnswer | undefined {
  const read = answer.safeParse(body);
  if (!read.success) {
    onDrift('(body)');
    return undefined;
  }
  for (const keyPath of departures(body, read.data)) onDrift(keyPath);
  return read.data;
}

/** The organization that an answer holds; undefined unless it is the one that was asked for. */
export function toVertraOrganization(
  wire: WireOrganization | undefined,
  providerId: string,
): Organization | undefined {
  if (wire?.id !== providerId) return undefined;
  return {
    provider: 'VERTRA',
    providerId,
    name: wire.name ?? null,
    description: wire.description ?? null,
    tags: wire.tags ?? null,
    ownerId: wire.owner_id ?? null,
    members: wire.members?.flatMap(toMember) ?? null,
    createdAt: wire.created_at ?? null,
    updatedAt: wire.updated_at ?? null,
    vida: null,
  };
}

function toMember(wire: z.output<typeof member> | undefined): OrganizationMember[] {
  if (wire?.user_id === undefined || wire.role === undefined) return [];
  return [{ userId: wire.user_id, role: wire.role, joinedAt: wire.joined_at ?? null }];
}
