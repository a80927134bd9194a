import { inputError } from '../domain/errors.ts';
import { inputIssue } from '../domain/input-issue.ts';
import type { ListedOrganization, OrganizationPage } from '../domain/organization/read-outcome.ts';
import { maxRead } from './argument-limits.ts';
import { builder } from './builder.ts';
import { Organization } from './organization.ts';
import { readErrors } from './organization-result.ts';
import { OrganizationProvider } from './provider.ts';

const defaultFirst = 20;

/** A page, and whether it is the first. */
interface Connection extends OrganizationPage {
  readonly isFirst: boolean;
}

const OrganizationEdge = builder.objectRef<ListedOrganization>('OrganizationEdge').implement({
  description: 'An organization in a page, with its cursor.',
  fields: (t) => ({
    cursor: t.string({
      description: 'The opaque cursor of the organization in the list.',
      resolve: ({ cursor }) => toCursor(cursor),
    }),
    node: t.expose('organization', { type: Organization, description: 'The organization.' }),
  }),
});

const OrganizationPageInfo = builder.objectRef<Connection>('OrganizationPageInfo').implement({
  description: 'The position of a page in its list.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasMore', {
      description: 'Whether there are organizations after this page.',
    }),
    hasPreviousPage: t.boolean({
      description: 'Whether there are organizations before this page.',
      resolve: ({ isFirst }) => !isFirst,
    }),
    startCursor: t.string({
      nullable: true,
      description: 'The cursor of the first organization; null when the page is empty.',
      resolve: ({ items }) => toCursorOf(items[0]),
    }),
    endCursor: t.string({
      nullable: true,
      description: 'The cursor of the last organization; null when the page is empty.',
      resolve: ({ items }) => toCursorOf(items.at(-1)),
    }),
  }),
});

const OrganizationConnection = builder.objectRef<Connection>('OrganizationConnection').implement({
  description: "A page of a provider's organizations, in the provider's order.",
  fields: (t) => ({
    edges: t.field({
      type: [OrganizationEdge],
      description: 'The organizations, each with its cursor.',
      resolve: ({ items }) => items,
    }),
    nodes: t.field({
      type: [Organization],
      description: 'The organizations.',
      resolve: ({ items }) => items.map(({ organization }) => organization),
    }),
    pageInfo: t.field({
      type: OrganizationPageInfo,
      description: 'The position of the page in the list.',
      resolve: (page) => page,
    }),
  }),
});

const OrganizationListResult = builder.unionType('OrganizationListResult', {
  description: "A page of a provider's organizations, or why it could not be read.",
  types: [OrganizationConnection, ...Object.values(readErrors)],
  resolveType: (member) => (member.kind === 'page' ? OrganizationConnection : readErrors[member.kind]),
});

builder.queryField('organizationList', (t) =>
  t.field({
    type: OrganizationListResult,
    // An error in a non-null field would blank the fields beside it (GraphQL §6.4.4).
    nullable: true,
    description:
      'Lists the organizations of one provider. A Vertra Cloud cursor identifies an organization: no organization is ' +
      'missed when others are created or deleted between two pages, and the cursor is refused when its organization is ' +
      'deleted. Vida pages by position: when organizations are created or deleted between two pages, some are missed or ' +
      'repeated. Null only after an internal error of the gateway, which `errors` reports.',
    args: {
      provider: t.arg({ type: OrganizationProvider, required: true, description: 'The provider to list.' }),
      first: t.arg.int({
        defaultValue: defaultFirst,
        description: `The number of organizations, from 1 to ${maxRead}.`,
      }),
      after: t.arg.string({
        description: 'Lists the organizations after this cursor; the first page when absent.',
      }),
    },
    resolve: async (_root, { after, first, provider }, { organizations }) => {
      const count = first ?? defaultFirst;
      if (count < 1) return inputError(provider, [badCount]);
      const cursor = after == null ? null : Buffer.from(after, 'base64url').toString();
      const outcome = await organizations.list(provider, { after: cursor, count });
      return outcome.kind === 'page' ? { ...outcome, isFirst: cursor === null } : outcome;
    },
  }),
);

function toCursorOf(item: ListedOrganization | undefined): string | null {
  return item ? toCursor(item.cursor) : null;
}

function toCursor(cursor: string): string {
  return Buffer.from(cursor).toString('base64url');
}

const badCount = inputIssue(['first'], 'INVALID_FORMAT', `Request 1 to ${maxRead} organizations.`, maxRead);
