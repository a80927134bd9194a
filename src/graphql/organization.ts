import type {
  OrganizationMember as Member,
  Organization as OrganizationData,
} from '../domain/organization.ts';
import { toOrganizationId } from '../domain/organization-id.ts';
import { mergeTold } from '../domain/organization-reader.ts';
import type { SchemaContext } from './builder.ts';
import { builder } from './builder.ts';
import { OrganizationProvider } from './provider.ts';
import { toGraphQLError } from './read-error.ts';
import { VidaOrganizationSettings } from './vida-settings.ts';

/** A field that an update's answer can leave untold. */
type Told = Exclude<keyof OrganizationData, 'provider' | 'providerId' | 'vida'>;

/**
 * The value of a field: as told, or read from the provider. However many fields are untold, the request reads the
 * organization once; when that fails, each of them is null with an error of its own, and what was told stands.
 */
function tell<Field extends Told>(field: Field, description: string) {
  return {
    nullable: true as const,
    description,
    // No promise for what was told: most of an answer would wait for nothing.
    resolve: (organization: OrganizationData, _args: unknown, context: SchemaContext) =>
      organization[field] === undefined
        ? readRest(organization, context).then((read) => read[field] ?? null)
        : organization[field],
  };
}

async function readRest(
  organization: OrganizationData,
  { organizations }: SchemaContext,
): Promise<OrganizationData> {
  const outcome = await organizations.read(organization);
  if (outcome.kind !== 'found') throw toGraphQLError(outcome);
  return mergeTold(outcome.organization, organization);
}

export const Node = builder.interfaceRef<OrganizationData>('Node').implement({
  description: 'An object with an id that is unique in this gateway.',
  resolveType: () => 'Organization',
  fields: (t) => ({
    id: t.id({
      description: 'The id of the object.',
      resolve: ({ provider, providerId }) => toOrganizationId(provider, providerId),
    }),
  }),
});

const OrganizationMember = builder.objectRef<Member>('OrganizationMember').implement({
  description: 'A user who belongs to an organization.',
  fields: (t) => ({
    userId: t.exposeID('userId', { description: "The user's id inside the provider." }),
    role: t.exposeString('role', {
      description:
        'The role as the provider calls it: owner, admin, developer, operator, viewer, or one of its own.',
    }),
    joinedAt: t.expose('joinedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the user joined; null when the provider does not tell.',
    }),
  }),
});

export const Organization = builder.objectRef<OrganizationData>('Organization').implement({
  description:
    'One organization, whichever provider keeps it. A field that its provider does not have is null.',
  interfaces: [Node],
  fields: (t) => ({
    provider: t.expose('provider', {
      type: OrganizationProvider,
      description: 'The provider that keeps it.',
    }),
    providerId: t.exposeID('providerId', { description: 'The id inside the provider.' }),
    name: t.string(tell('name', 'The name; null when the provider does not tell it.')),
    description: t.string(
      tell('description', 'The description; null when there is none, and always at Vida.'),
    ),
    tags: t.stringList(
      tell(
        'tags',
        'The tags, in the order kept; null when the provider does not tell them, and always at Vida.',
      ),
    ),
    ownerId: t.id(
      tell('ownerId', "The owner's user id; null when the provider does not tell it, and always at Vida."),
    ),
    members: t.field({
      type: [OrganizationMember],
      ...tell('members', 'Who belongs to it; null when the provider does not tell, and always at Vida.'),
    }),
    createdAt: t.field({
      type: 'DateTime',
      ...tell('createdAt', 'When it was created; null when the provider does not tell.'),
    }),
    updatedAt: t.field({
      type: 'DateTime',
      ...tell(
        'updatedAt',
        'When it was last changed; null when the provider does not tell, and always at Vida.',
      ),
    }),
    vida: t.field({
      type: VidaOrganizationSettings,
      nullable: true,
      description: "Vida's own settings; null unless the provider is Vida.",
      resolve: (organization, _args, context) =>
        organization.provider === 'VIDA'
          ? {
              told: organization.vida ?? {},
              readRest: async () => (await readRest(organization, context)).vida ?? {},
            }
          : null,
    }),
  }),
});
