// GraphQL Yoga and Pothos, as their getting-started pages show them, and with the rules of rules.mjs when PEER_RULES is set.
import { createServer } from 'node:http';
import SchemaBuilder from '@pothos/core';
import { createYoga } from 'graphql-yoga';
import { hasRules, listen, put, reportReady } from './put.mjs';
import { toResult } from './schema.mjs';

/** @type {any} */
const builder = new SchemaBuilder({ defaultFieldNullability: false });
builder.scalarType('DateTime', { serialize: (/** @type {unknown} */ value) => value });
const Provider = builder.enumType('OrganizationProvider', { values: ['VIDA', 'VERTRA'] });
const Outcome = builder.enumType('OrganizationWriteOutcome', { values: ['NOT_APPLIED', 'UNKNOWN'] });

const Member = builder.objectRef('OrganizationMember').implement({
  fields: (/** @type {any} */ t) => ({
    userId: t.exposeID('userId'),
    role: t.exposeString('role'),
    joinedAt: t.expose('joinedAt', { type: 'DateTime', nullable: true }),
  }),
});
const Organization = builder.objectRef('Organization').implement({
  fields: (/** @type {any} */ t) => ({
    id: t.exposeID('id'),
    provider: t.expose('provider', { type: Provider }),
    providerId: t.exposeID('providerId'),
    name: t.exposeString('name', { nullable: true }),
    description: t.exposeString('description', { nullable: true }),
    tags: t.exposeStringList('tags', { nullable: true }),
    ownerId: t.exposeID('ownerId', { nullable: true }),
    members: t.expose('members', { type: [Member], nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime', nullable: true }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime', nullable: true }),
  }),
});
const FieldState = builder.enumType('OrganizationFieldState', {
  values: ['APPLIED', 'REJECTED', 'UNCONFIRMED'],
});
const FieldResult = builder.objectRef('OrganizationFieldResult').implement({
  fields: (/** @type {any} */ t) => ({
    path: t.exposeStringList('path'),
    state: t.expose('state', { type: FieldState }),
  }),
});
const Updated = builder.objectRef('OrganizationUpdated').implement({
  fields: (/** @type {any} */ t) => ({
    fields: t.expose('fields', { type: [FieldResult] }),
    organization: t.expose('organization', { type: Organization }),
  }),
});
const AnyError = builder.interfaceRef('OrganizationError').implement({
  fields: (/** @type {any} */ t) => ({
    message: t.exposeString('message'),
    code: t.exposeString('code'),
    applied: t.expose('applied', { type: Outcome }),
  }),
});
const Unexpected = builder
  .objectRef('OrganizationUnexpectedError')
  .implement({ interfaces: [AnyError], isTypeOf: () => true });
const Result = builder.unionType('UpdateOrganizationResult', {
  types: [Updated, Unexpected],
  resolveType: (/** @type {any} */ { __typename }) => __typename,
});
const Vertra = builder.inputType('VertraOrganizationUpdateInput', {
  fields: (/** @type {any} */ t) => ({
    organizationId: t.id({ required: true }),
    name: t.string(),
    description: t.string(),
    tags: t.stringList(),
  }),
});
const Input = builder.inputType('UpdateOrganizationInput', {
  isOneOf: true,
  fields: (/** @type {any} */ t) => ({
    vertra: t.field({ type: Vertra }),
    vida: t.field({ type: Vertra }),
  }),
});
builder.queryType({ fields: (/** @type {any} */ t) => ({ ok: t.boolean({ resolve: () => true }) }) });
builder.mutationType({
  fields: (/** @type {any} */ t) => ({
    updateOrganization: t.field({
      type: Result,
      nullable: true,
      args: { input: t.arg({ type: Input, required: true }) },
      resolve: async (/** @type {unknown} */ _root, /** @type {any} */ { input: { vertra } }) => {
        const { organizationId, ...updates } = vertra;
        return toResult(updates, await put(organizationId, { updates }));
      },
    }),
  }),
});

const rules = hasRules ? await import('./http-rules.mjs') : null;
const yoga = createYoga({ schema: builder.toSchema(), plugins: rules?.plugins ?? [] });
reportReady(await listen(createServer(rules?.withRules(yoga) ?? yoga)));
