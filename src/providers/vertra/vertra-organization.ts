import { toInstant } from '../../domain/organization/instant.ts';
import type { Organization, OrganizationMember } from '../../domain/organization/organization.ts';
import type { ReportOf } from '../../domain/provider-fields/field.ts';
import { fieldNames, wireNames } from '../../domain/provider-fields/field.ts';
import { vertraFields } from '../../domain/provider-fields/vertra-fields.ts';
import { createFieldReaders } from '../shared/field-readers.ts';
import type { ReadValue } from '../shared/tolerant-reader.ts';
import { id, instant, lenientListOf, nullable, object, text, unchecked } from '../shared/tolerant-reader.ts';
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

/** Documented fields that the gateway does not use. They are not drift, and are not read. */
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

/** A client's selection is repeated for each member, so that more members would make a response too large. */
const maxMembers = 10_000;

/** Reads an organization, or workspace, of any dialect. Each field is optional (vertra.md, Update). */
export const vertraOrganization = object({
  id,
  ...createFieldReaders(vertraFields),
  owner_id: id,
  created_at: instant,
  updated_at: instant,
  members: lenientListOf(member, maxMembers),
  ...documentedAndUnused,
});

type VertraReport = ReportOf<typeof vertraFields>;
type WireOrganization = ReadValue<typeof vertraOrganization>;
type Writable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** The fields that an update can set. */
export const vertraNames = fieldNames(vertraFields);

const fieldWires = wireNames(vertraFields);

/** Converts the reported fields of an organization of a connection; undefined without an id. */
export function toVertraOrganization(
  connection: string,
  wire: WireOrganization | undefined,
  { hasTags }: Pick<VertraContract, 'hasTags'>,
): Organization | undefined {
  if (wire?.id === undefined) return undefined;
  const { created_at, members, owner_id, updated_at } = wire;
  const organization: Writable<Organization> = { provider: 'VERTRA', connection, providerId: wire.id };
  setReportedFields(organization, wire);
  if (!hasTags) organization.tags = null;
  if (owner_id !== undefined) organization.ownerId = owner_id;
  if (created_at !== undefined) organization.createdAt = toInstant(created_at);
  if (updated_at !== undefined) organization.updatedAt = toInstant(updated_at);
  const readable = members?.flatMap(toMember);
  // An empty list would say that there are no members, so a list without a readable member is not reported.
  if (readable && (readable.length > 0 || members?.length === 0)) organization.members = readable;
  organization.vida = null;
  return organization;
}

/** Copies the fields of the table that the response reports. */
function setReportedFields(
  organization: { -readonly [Name in keyof VertraReport]: unknown },
  wire: WireOrganization,
): void {
  for (const [name, wireName] of fieldWires) {
    const value = wire[wireName];
    if (value !== undefined) organization[name] = value;
  }
}

function toMember(wire: ReadValue<typeof member> | undefined): OrganizationMember[] {
  if (!wire) return [];
  const { joined_at, role, role_name, user_id } = wire;
  return [
    {
      userId: user_id,
      role: role ?? role_name ?? null,
      joinedAt: joined_at ? toInstant(joined_at) : null,
    },
  ];
}
