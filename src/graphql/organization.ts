import type { GraphQLResolveInfo } from 'graphql';
import type {
  OrganizationMember as Member,
  Organization as OrganizationData,
} from '../domain/organization/organization.ts';
import { builder } from './builder.ts';
import type { RequestContext } from './context.ts';
import { Node } from './node.ts';
import { connectionDescription, OrganizationProvider } from './provider.ts';
import { resolveField } from './resolve-field.ts';
import { VidaOrganizationSettings } from './vida-settings.ts';

/** A field that is absent in some responses of providers. */
type Reported = Exclude<keyof OrganizationData, 'provider' | 'connection' | 'providerId' | 'vida'>;

function report<Field extends Reported>(field: Field, description: string) {
  const pick = (organization: OrganizationData) => organization[field];
  return {
    nullable: true as const,
    description,
    resolve: (
      organization: OrganizationData,
      _args: unknown,
      context: RequestContext,
      info: GraphQLResolveInfo,
    ) => resolveField(pick, organization, context, info),
  };
}

const OrganizationMember = builder.objectRef<Member>('OrganizationMember').implement({
  description: 'A user who belongs to an organization.',
  fields: (t) => ({
    userId: t.exposeID('userId', { description: "The user's id inside the provider." }),
    role: t.exposeString('role', {
      nullable: true,
      description:
        'The role as the provider calls it: owner, admin, developer, operator, viewer, or one of its own; null when it is not reported.',
    }),
    joinedAt: t.expose('joinedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the user joined; null when the provider does not report it.',
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
    name: t.string(report('name', 'The name; null when the provider does not report it.')),
    description: t.string(
      report('description', 'The description; null when there is none, and always at Vida.'),
    ),
    tags: t.stringList(
      report(
        'tags',
        'The tags, in the order kept; null when the provider does not report them, and always at Vida.',
      ),
    ),
    ownerId: t.id(
      report(
        'ownerId',
        "The owner's user id; null when the provider does not report it, and always at Vida.",
      ),
    ),
    members: t.field({
      type: [OrganizationMember],
      ...report(
        'members',
        'Who belongs to it; null when the provider does not report them, and always at Vida.',
      ),
    }),
    createdAt: t.field({
      type: 'DateTime',
      ...report('createdAt', 'When it was created; null when the provider does not report it.'),
    }),
    updatedAt: t.field({
      type: 'DateTime',
      ...report(
        'updatedAt',
        'When it was last changed; null when the provider does not report it, and always at Vida.',
      ),
    }),
    vida: t.field({
      type: VidaOrganizationSettings,
      nullable: true,
      description: "Vida's own settings; null unless the provider is Vida.",
      resolve: (organization) => (organization.provider === 'VIDA' ? organization : null),
    }),
  }),
});

builder.objectField(Organization, 'connection', (t) =>
  t.string({
    description: connectionDescription,
    resolve: ({ connection }) => connection,
  }),
);
