import type {
  OrganizationMember as Member,
  Organization as OrganizationData,
} from '../domain/organization.ts';
import { toOrganizationId } from '../domain/organization-id.ts';
import { builder } from './builder.ts';
import { OrganizationProvider } from './provider.ts';
import { VidaOrganizationSettings } from './vida-settings.ts';

const Node = builder.interfaceRef<OrganizationData>('Node').implement({
  description: 'An object with an id that is unique in this gateway.',
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
    name: t.exposeString('name', { nullable: true, description: 'The name; null when it was not told.' }),
    description: t.exposeString('description', {
      nullable: true,
      description: 'The description; null when there is none, and always at Vida.',
    }),
    tags: t.exposeStringList('tags', {
      nullable: true,
      description: 'The tags, in the order kept; null when they were not told, and always at Vida.',
    }),
    ownerId: t.exposeID('ownerId', {
      nullable: true,
      description: "The owner's user id; null when it was not told, and always at Vida.",
    }),
    members: t.expose('members', {
      type: [OrganizationMember],
      nullable: true,
      description: 'The users who belong to it; null when they were not told, and always at Vida.',
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was created; null when it was not told.',
    }),
    updatedAt: t.expose('updatedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last changed; null when it was not told, and always at Vida.',
    }),
    vida: t.expose('vida', {
      type: VidaOrganizationSettings,
      nullable: true,
      description: "Vida's own settings; null unless the provider is Vida.",
    }),
  }),
});
